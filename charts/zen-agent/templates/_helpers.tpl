{{/* Name of the chart, as the label app.kubernetes.io/name has it. */}}
{{- define "zen-agent.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* Name of the objects; 50 characters leave room for the longest ending below the limit of 63. */}}
{{- define "zen-agent.fullname" -}}
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
{{- define "zen-agent.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "zen-agent.fullname" .) }}
{{- end }}

{{- define "zen-agent.instanceLabels" -}}
app.kubernetes.io/name: {{ include "zen-agent.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* What selects the working pods, and not those of helm test. */}}
{{- define "zen-agent.selectorLabels" -}}
{{ include "zen-agent.instanceLabels" . }}
app.kubernetes.io/component: agent
{{- end }}

{{- define "zen-agent.labels" -}}
{{- $own := include "zen-agent.instanceLabels" . | fromYaml }}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") }}
{{- $_ := set $own "app.kubernetes.io/version" (.Values.image.tag | default .Chart.AppVersion | trunc 63 | trimSuffix "-") }}
{{- $_ := set $own "app.kubernetes.io/managed-by" .Release.Service }}
{{- $_ := set $own "app.kubernetes.io/part-of" "kube-zen" }}
{{- toYaml (merge $own (deepCopy .Values.commonLabels) (.Values.global.commonLabels | default dict)) }}
{{- end }}

{{- define "zen-agent.podLabels" -}}
{{- $own := include "zen-agent.selectorLabels" . | fromYaml }}
{{- toYaml (merge $own (deepCopy .Values.podLabels) .Values.commonLabels (.Values.global.commonLabels | default dict)) }}
{{- end }}

{{- define "zen-agent.annotations" -}}
{{- with .Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "zen-agent.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "zen-agent.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "zen-agent.image" -}}
{{- $registry := .Values.global.imageRegistry | default .Values.image.registry }}
{{- $repository := ternary (printf "%s/%s" $registry .Values.image.repository) .Values.image.repository (ne $registry "") }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{/* Secret of the bootstrap token. */}}
{{- define "zen-agent.tokenSecretName" -}}
{{- default (printf "%s-bootstrap" (include "zen-agent.fullname" .)) .Values.saas.existingSecret }}
{{- end }}

{{/* Secret that the agent itself writes its signing key to. */}}
{{- define "zen-agent.hmacSecretName" -}}
{{- default (printf "%s-hmac" (include "zen-agent.fullname" .)) .Values.hmac.existingSecret }}
{{- end }}

{{- define "zen-agent.tlsSecretName" -}}
{{- default (printf "%s-tls" (include "zen-agent.fullname" .)) .Values.tls.existingSecret }}
{{- end }}

{{/* The fewest pods there may be. */}}
{{- define "zen-agent.minimumReplicas" -}}
{{- ternary .Values.hpa.minReplicas .Values.replicaCount .Values.hpa.enabled | int }}
{{- end }}

{{/* WebSocket address: the endpoint with ws in place of http. */}}
{{- define "zen-agent.webSocketEndpoint" -}}
{{- default (regexReplaceAll "^http" .Values.saas.endpoint "ws") .Values.saas.webSocketEndpoint }}
{{- end }}

{{/* Port of a URL, said or implied by its scheme. */}}
{{- define "zen-agent.port" -}}
{{- $url := urlParse . }}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (has $url.scheme (list "https" "wss") | ternary "443" "80") }}
{{- end }}

{{- define "zen-agent.namespacePeer" -}}
- namespaceSelector:
    matchLabels:
      {{- toYaml . | nindent 6 }}
{{- end }}

{{/* What is left out of networkPolicy.egress.saas.cidr: the default belongs to the default, every public address. */}}
{{- define "zen-agent.saasExcept" -}}
{{- $saas := .Values.networkPolicy.egress.saas }}
{{- $private := list "10.0.0.0/8" "172.16.0.0/12" "192.168.0.0/16" "100.64.0.0/10" "169.254.0.0/16" }}
{{- if or (eq $saas.cidr "0.0.0.0/0") (ne (toJson $saas.except) (toJson $private)) }}
{{- toYaml $saas.except }}
{{- else }}
{{- toYaml list }}
{{- end }}
{{- end }}
