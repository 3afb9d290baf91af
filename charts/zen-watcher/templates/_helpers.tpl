{{/* Name of the chart, as the label app.kubernetes.io/name has it. */}}
{{- define "zen-watcher.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* Name of the objects; 50 characters leave room for the longest ending below the limit of 63. */}}
{{- define "zen-watcher.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{/* Name of objects outside the release's namespace, where two releases of one name would meet. */}}
{{- define "zen-watcher.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "zen-watcher.fullname" .) }}
{{- end }}

{{- define "zen-watcher.instanceLabels" -}}
app.kubernetes.io/name: {{ include "zen-watcher.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* What selects the working pods, and not those of helm test. */}}
{{- define "zen-watcher.selectorLabels" -}}
{{ include "zen-watcher.instanceLabels" . }}
app.kubernetes.io/component: watcher
{{- end }}

{{- define "zen-watcher.labels" -}}
{{- $own := include "zen-watcher.instanceLabels" . | fromYaml }}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") }}
{{- $_ := set $own "app.kubernetes.io/version" (.Values.image.tag | default .Chart.AppVersion | trunc 63 | trimSuffix "-") }}
{{- $_ := set $own "app.kubernetes.io/managed-by" .Release.Service }}
{{- $_ := set $own "app.kubernetes.io/part-of" "kube-zen" }}
{{- toYaml (merge $own (deepCopy .Values.commonLabels) (.Values.global.commonLabels | default dict)) }}
{{- end }}

{{- define "zen-watcher.podLabels" -}}
{{- $own := include "zen-watcher.selectorLabels" . | fromYaml }}
{{- toYaml (merge $own (deepCopy .Values.podLabels) .Values.commonLabels (.Values.global.commonLabels | default dict)) }}
{{- end }}

{{- define "zen-watcher.annotations" -}}
{{- with .Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "zen-watcher.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "zen-watcher.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "zen-watcher.image" -}}
{{- $registry := .Values.global.imageRegistry | default .Values.image.registry }}
{{- $repository := ternary (printf "%s/%s" $registry .Values.image.repository) .Values.image.repository (ne $registry "") }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- define "zen-watcher.leaseName" -}}
{{- default (include "zen-watcher.fullname" .) .Values.leaderElection.id }}
{{- end }}

{{- define "zen-watcher.filterName" -}}
{{- printf "%s-filter" (include "zen-watcher.fullname" .) }}
{{- end }}

{{- define "zen-watcher.webhookSecretName" -}}
{{- default (printf "%s-webhook" (include "zen-watcher.fullname" .)) .Values.webhook.auth.existingSecret }}
{{- end }}

{{/* The most pods there may be at once. */}}
{{- define "zen-watcher.maximumReplicas" -}}
{{- ternary .Values.hpa.maxReplicas .Values.replicaCount .Values.hpa.enabled | int }}
{{- end }}

{{/* The fewest pods there may be. */}}
{{- define "zen-watcher.minimumReplicas" -}}
{{- ternary .Values.hpa.minReplicas .Values.replicaCount .Values.hpa.enabled | int }}
{{- end }}

{{/* Name of the namespace label that holds, as a NetworkPolicy peer. */}}
{{- define "zen-watcher.namespacePeer" -}}
- namespaceSelector:
    matchLabels:
      {{- toYaml . | nindent 6 }}
{{- end }}
