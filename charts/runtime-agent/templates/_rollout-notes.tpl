{{/* Images that the Service sends to. */}}
{{- define "runtime-agent.servingImage" -}}
{{- $tracks := dict -}}
{{- include "runtime-agent.tracks" (dict "root" . "into" $tracks) -}}
{{- $images := list -}}
{{- range $tracks.list -}}
{{- if or (ne .Values.rollout.strategy "blueGreen") (eq .Track.name .Values.rollout.blueGreen.active) -}}
{{- $images = append $images (include "runtime-agent.image" .) -}}
{{- end -}}
{{- end -}}
{{- $images | uniq | join " and " -}}
{{- end -}}

{{/* What the notes say about the rollout. */}}
{{- define "runtime-agent.rolloutNotes" -}}
{{- $rollout := .Values.rollout -}}
{{- $canary := $rollout.canary -}}
{{- $service := include "runtime-agent.serviceName" . -}}
{{- if eq $rollout.strategy "blueGreen" }}

Rollout: blue-green, {{ $rollout.blueGreen.active }} is active behind {{ $service }}, the other colour is behind {{ include "runtime-agent.secondServiceName" . }}. Once that one is ready and tried:
  helm upgrade {{ .Release.Name }} ... --reuse-values --set rollout.blueGreen.active={{ ternary "green" "blue" (eq $rollout.blueGreen.active "blue") }}    # and back in the same way
Change a colour's image while the other one is active, and switch in an upgrade of its own.
{{- if eq $rollout.blueGreen.active "green" }} Before rollout.strategy goes back to rolling: set image.tag and switch to blue, which is what stays.{{ end }}
Executions stay with the colour that began them: ask {{ include "runtime-agent.secondServiceName" . }} for those begun before a switch, and leave that colour as it is for {{ .Values.config.executionTimeout }}.
{{- else if eq $rollout.strategy "canary" }}

{{- if eq $canary.by "replicas" }}

Rollout: canary of {{ $canary.weight }} percent by replicas: {{ include "runtime-agent.canaryReplicas" . }} of {{ .Values.replicaCount }} pods.
{{- else }}

Rollout: canary of {{ $canary.weight }} percent by {{ $canary.by }}, behind {{ include "runtime-agent.secondServiceName" . }}.
{{- end }}
To promote it: set image.tag to the canary's, wait, and then set rollout.strategy=rolling. To give it up: rollout.canary.weight=0.
{{- end }}
{{- if and (include "runtime-agent.splitBy" .) (not (include "runtime-agent.splitRenders" .)) }}
The cluster does not know {{ include "runtime-agent.splitApiVersion" . }}, so nothing splits the calls and {{ $service }} gets them all; upgrade once it does.
{{- end }}
{{- end -}}
