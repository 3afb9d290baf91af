{{/* Images that the Service sends to. */}}
{{- define "workflow-registry.servingImage" -}}
{{- $tracks := dict -}}
{{- include "workflow-registry.tracks" (dict "root" . "into" $tracks) -}}
{{- $images := list -}}
{{- range $tracks.list -}}
{{- if or (ne .Values.rollout.strategy "blueGreen") (eq .Track.name .Values.rollout.blueGreen.active) -}}
{{- $images = append $images (include "workflow-registry.image" .) -}}
{{- end -}}
{{- end -}}
{{- $images | uniq | join " and " -}}
{{- end -}}

{{/* What the notes say about the rollout. */}}
{{- define "workflow-registry.rolloutNotes" -}}
{{- $rollout := .Values.rollout -}}
{{- $canary := $rollout.canary -}}
{{- $service := include "workflow-registry.serviceName" . -}}
{{- if eq $rollout.strategy "blueGreen" }}

Rollout: blue-green, {{ $rollout.blueGreen.active }} is active behind {{ $service }}, the other colour is behind {{ include "workflow-registry.secondServiceName" . }}. Once that one is ready and tried:
  helm upgrade {{ .Release.Name }} ... --reuse-values --set rollout.blueGreen.active={{ ternary "green" "blue" (eq $rollout.blueGreen.active "blue") }}    # and back in the same way
Change a colour's image while the other one is active, and switch in an upgrade of its own.
{{- if eq $rollout.blueGreen.active "green" }} Before rollout.strategy goes back to rolling: set image.tag and switch to blue, which is what stays.{{ end }}
{{- else if eq $rollout.strategy "canary" }}

{{- if eq $canary.by "replicas" }}

Rollout: canary of {{ $canary.weight }} percent by replicas: {{ include "workflow-registry.canaryReplicas" . }} of {{ .Values.replicaCount }} pods.
{{- else }}

Rollout: canary of {{ $canary.weight }} percent by {{ $canary.by }}, behind {{ include "workflow-registry.secondServiceName" . }}.
{{- end }}
To promote it: set image.tag to the canary's, wait, and then set rollout.strategy=rolling. To give it up: rollout.canary.weight=0.
{{- end }}
{{- if and (include "workflow-registry.splitBy" .) (not (include "workflow-registry.splitRenders" .)) }}
The cluster does not know {{ include "workflow-registry.splitApiVersion" . }}, so nothing splits the calls and {{ $service }} gets them all; upgrade once it does.
{{- end }}
{{- end -}}
