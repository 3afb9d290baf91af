{{/*
The tracks of a release: one Deployment each. `rolling` has one without a name, `blueGreen` has blue and green, and
`canary` has stable and canary. The first track keeps the names, labels and selectors that the one of `rolling` has,
so that a release moves between strategies without a pod of it being restarted; the second has its own of everything.
*/}}

{{/* "true" in the context of a second track: green or canary. */}}
{{- define "workflow-registry.second" -}}
{{- if dig "second" false (.Track | default dict) -}}true{{- end -}}
{{- end -}}

{{/* Name of a track's Deployment, autoscaler and budget. */}}
{{- define "workflow-registry.trackName" -}}
{{- if include "workflow-registry.second" . -}}
{{- include "workflow-registry.suffixed" (dict "context" . "suffix" .Track.name) -}}
{{- else -}}
{{- include "workflow-registry.fullname" . -}}
{{- end -}}
{{- end -}}

{{/* Label app.kubernetes.io/instance of a track's pods. */}}
{{- define "workflow-registry.instance" -}}
{{- if include "workflow-registry.second" . -}}{{ .Release.Name }}-{{ .Track.name }}{{- else -}}{{ .Release.Name }}{{- end -}}
{{- end -}}

{{/* Label app.kubernetes.io/instance of the second track's pods, whether or not there is a second track. */}}
{{- define "workflow-registry.secondInstance" -}}
{{ .Release.Name }}-{{ ternary "green" "canary" (eq .Values.rollout.strategy "blueGreen") }}
{{- end -}}

{{/* Replicas of the canary while it is weighed by replicas: at least one, and one is left to the stable track. */}}
{{- define "workflow-registry.canaryReplicas" -}}
{{- $total := int .Values.replicaCount -}}
{{- $weight := int .Values.rollout.canary.weight -}}
{{- if or (eq $weight 0) (eq $weight 100) -}}
{{- div (mul $total $weight) 100 -}}
{{- else -}}
{{- min (max (div (add (mul $total $weight) 50) 100) 1) (sub $total 1) -}}
{{- end -}}
{{- end -}}

{{/* What a colour or the canary sets over the chart's values, as values: takes the values and the track's settings. */}}
{{- define "workflow-registry.overrides" -}}
{{- $overrides := dict -}}
{{- $image := .settings.image -}}
{{- if or $image.tag $image.digest -}}
{{- $_ := set $overrides "image" (dict "tag" ($image.tag | default .values.image.tag) "digest" $image.digest) -}}
{{- end -}}
{{- with .settings.resources }}{{ $_ := set $overrides "resources" . }}{{ end -}}
{{- with .settings.podAnnotations }}{{ $_ := set $overrides "podAnnotations" . }}{{ end -}}
{{- with .settings.extraEnv }}{{ $_ := set $overrides "extraEnv" (concat $.values.extraEnv .) }}{{ end -}}
{{- toYaml $overrides -}}
{{- end -}}

{{/* Replicas of one track, as values over the chart's: takes the root and the track's name. */}}
{{- define "workflow-registry.trackReplicas" -}}
{{- $values := .root.Values -}}
{{- $rollout := $values.rollout -}}
{{- $replicas := dict -}}
{{- if eq $rollout.strategy "blueGreen" -}}
{{- if and (ne .name $rollout.blueGreen.active) (ne (toString $rollout.blueGreen.standbyReplicas) "") -}}
{{- $standby := int $rollout.blueGreen.standbyReplicas -}}
{{- $replicas = dict "replicaCount" $standby "autoscaling" (dict "minReplicas" $standby) -}}
{{- end -}}
{{- else if eq $rollout.canary.by "replicas" -}}
{{- $canary := include "workflow-registry.canaryReplicas" .root | int -}}
{{- $replicas = dict "replicaCount" (ternary $canary (sub (int $values.replicaCount) $canary | int) (eq .name "canary")) -}}
{{- else if eq .name "canary" -}}
{{- $replicas = dict "replicaCount" (int $rollout.canary.replicaCount) "autoscaling" (dict "enabled" false) -}}
{{- end -}}
{{- toYaml $replicas -}}
{{- end -}}

{{/*
Puts the contexts of the tracks into `.into` as `list`: each is the root with the track's own values, and with Track,
{name, second}, which the one of `rolling` has not.
*/}}
{{- define "workflow-registry.tracks" -}}
{{- $root := .root -}}
{{- $rollout := $root.Values.rollout -}}
{{- $list := list -}}
{{- if eq $rollout.strategy "rolling" -}}
{{- $list = list $root -}}
{{- else -}}
{{- $blueGreen := eq $rollout.strategy "blueGreen" -}}
{{- range ternary (list "blue" "green") (list "stable" "canary") $blueGreen -}}
{{- $settings := ternary (index $rollout.blueGreen .) $rollout.canary $blueGreen -}}
{{- $values := deepCopy $root.Values -}}
{{- if ne . "stable" -}}
{{- $values = mergeOverwrite $values (include "workflow-registry.overrides" (dict "values" $root.Values "settings" $settings) | fromYaml) -}}
{{- end -}}
{{- $values = mergeOverwrite $values (include "workflow-registry.trackReplicas" (dict "root" $root "name" .) | fromYaml) -}}
{{- $context := set (set (omit $root "Values") "Values" $values) "Track" (dict "name" . "second" (has . (list "green" "canary"))) -}}
{{- $list = append $list $context -}}
{{- end -}}
{{- end -}}
{{- $_ := set .into "list" $list -}}
{{- end -}}

{{/* Selects the pods of every track, as a label selector. */}}
{{- define "workflow-registry.everyTrack" -}}
{{- if eq .Values.rollout.strategy "rolling" -}}
matchLabels:
  {{- include "workflow-registry.selectorLabels" . | nindent 2 }}
{{- else -}}
matchLabels:
  app.kubernetes.io/name: {{ include "workflow-registry.name" . | quote }}
matchExpressions:
  - key: app.kubernetes.io/instance
    operator: In
    values:
      - {{ .Release.Name | quote }}
      - {{ include "workflow-registry.secondInstance" . | quote }}
{{- end -}}
{{- end -}}

{{- define "workflow-registry.secondSelectorLabels" -}}
app.kubernetes.io/name: {{ include "workflow-registry.name" . | quote }}
app.kubernetes.io/instance: {{ include "workflow-registry.secondInstance" . | quote }}
{{- end -}}

{{/* Selects the pods behind the Service: the active colour, the stable track, or both tracks weighed by replicas. */}}
{{- define "workflow-registry.servingLabels" -}}
{{- $rollout := .Values.rollout -}}
{{- if and (eq $rollout.strategy "blueGreen") (eq $rollout.blueGreen.active "green") -}}
{{- include "workflow-registry.secondSelectorLabels" . -}}
{{- else if and (eq $rollout.strategy "canary") (eq $rollout.canary.by "replicas") -}}
app.kubernetes.io/name: {{ include "workflow-registry.name" . | quote }}
atom.io/release: {{ .Release.Name | quote }}
{{- else -}}
{{- include "workflow-registry.selectorLabels" . -}}
{{- end -}}
{{- end -}}

{{/* Selects the pods behind the second Service: the colour that is not active, or the canary. */}}
{{- define "workflow-registry.restingLabels" -}}
{{- if and (eq .Values.rollout.strategy "blueGreen") (eq .Values.rollout.blueGreen.active "green") -}}
{{- include "workflow-registry.selectorLabels" . -}}
{{- else -}}
{{- include "workflow-registry.secondSelectorLabels" . -}}
{{- end -}}
{{- end -}}

{{/* Name of the second Service: the preview of the other colour, or the canary's; empty where there is none. */}}
{{- define "workflow-registry.secondServiceName" -}}
{{- $rollout := .Values.rollout -}}
{{- $name := include "workflow-registry.serviceName" . | trunc 55 | trimSuffix "-" -}}
{{- if eq $rollout.strategy "blueGreen" -}}
{{ $name }}-preview
{{- else if and (eq $rollout.strategy "canary") (ne $rollout.canary.by "replicas") -}}
{{ $name }}-canary
{{- end -}}
{{- end -}}
