{{/* Value of the label app.kubernetes.io/name. */}}
{{- define "runtime-agent.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Name of the objects: the release name, so that the Service is found under it. */}}
{{- define "runtime-agent.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Fullname with a suffix, kept within 63 characters: (dict "context" $ "suffix" "logs"). */}}
{{- define "runtime-agent.suffixed" -}}
{{- $room := int (sub 62 (len .suffix)) -}}
{{- printf "%s-%s" (include "runtime-agent.fullname" .context | trunc $room | trimSuffix "-") .suffix -}}
{{- end -}}

{{- define "runtime-agent.serviceName" -}}
{{- .Values.service.name | default (include "runtime-agent.fullname" .) -}}
{{- end -}}

{{- define "runtime-agent.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "runtime-agent.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "runtime-agent.claimName" -}}
{{- .Values.persistence.existingClaim | default (include "runtime-agent.suffixed" (dict "context" . "suffix" "logs")) -}}
{{- end -}}

{{/* Labels that select the pods of this release, of one track of it where a track is given. */}}
{{- define "runtime-agent.selectorLabels" -}}
app.kubernetes.io/name: {{ include "runtime-agent.name" . | quote }}
app.kubernetes.io/instance: {{ include "runtime-agent.instance" . | quote }}
{{- end -}}

{{/* Labels of every object; `commonLabels` never replace them. */}}
{{- define "runtime-agent.labels" -}}
{{- $labels := include "runtime-agent.selectorLabels" . | fromYaml -}}
{{- $_ := set $labels "app.kubernetes.io/instance" .Release.Name -}}
{{- with .Track }}{{ $_ := set $labels "atom.io/track" .name }}{{ end -}}
{{- $_ := set $labels "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- $_ := set $labels "app.kubernetes.io/version" .Chart.AppVersion -}}
{{- $_ := set $labels "app.kubernetes.io/component" "agent" -}}
{{- $_ := set $labels "app.kubernetes.io/part-of" "atom" -}}
{{- $_ := set $labels "app.kubernetes.io/managed-by" .Release.Service -}}
{{- toYaml (merge $labels (.Values.commonLabels | default dict) (.Values.global.commonLabels | default dict)) -}}
{{- end -}}

{{/* Labels of the test's pod: no Service, budget or policy of the program's takes it for one of the program's. */}}
{{- define "runtime-agent.testLabels" -}}
{{- $labels := merge (include "runtime-agent.testSelectorLabels" . | fromYaml) (dict "app.kubernetes.io/component" "test") -}}
{{- toYaml (merge $labels (omit (include "runtime-agent.labels" . | fromYaml) "app.kubernetes.io/version" "app.kubernetes.io/part-of")) -}}
{{- end -}}

{{/* Labels of the pods: without versions, so that a new chart that changes nothing in them leaves them running. */}}
{{- define "runtime-agent.podLabels" -}}
{{- $labels := omit (include "runtime-agent.labels" . | fromYaml) "helm.sh/chart" "app.kubernetes.io/version" "atom.io/track" -}}
{{- $_ := set $labels "app.kubernetes.io/instance" (include "runtime-agent.instance" .) -}}
{{- $_ := set $labels "atom.io/release" .Release.Name -}}
{{- if include "runtime-agent.second" . }}{{ $_ := set $labels "atom.io/track" .Track.name }}{{ end -}}
{{- toYaml (merge $labels (.Values.podLabels | default dict)) -}}
{{- end -}}

{{/* Labels of the test pod: its name differs, so that neither the Service nor the Deployment takes it for their own. */}}
{{- define "runtime-agent.testSelectorLabels" -}}
app.kubernetes.io/name: {{ printf "%s-test" (include "runtime-agent.name" . | trunc 58 | trimSuffix "-") | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "runtime-agent.image" -}}
{{- $image := .Values.image -}}
{{- with .Values.global.imageRegistry | default $image.registry }}{{ . }}/{{ end -}}
{{- $image.repository }}:{{ $image.tag | default .Chart.AppVersion -}}
{{- with $image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{/* Highest number of replicas that the values allow. */}}
{{- define "runtime-agent.maxReplicas" -}}
{{- ternary .Values.autoscaling.maxReplicas .Values.replicaCount .Values.autoscaling.enabled -}}
{{- end -}}

{{/* Lowest number of replicas that the values allow. */}}
{{- define "runtime-agent.minReplicas" -}}
{{- ternary .Values.autoscaling.minReplicas .Values.replicaCount .Values.autoscaling.enabled -}}
{{- end -}}

{{/* Where the logs go: "shared" (one claim), "replica" (a claim for each replica) or "scratch". */}}
{{- define "runtime-agent.logsVolume" -}}
{{- if not .Values.persistence.enabled -}}
scratch
{{- else if or .Values.persistence.existingClaim (eq .Values.persistence.accessMode "ReadWriteMany") -}}
shared
{{- else -}}
replica
{{- end -}}
{{- end -}}

{{/* Pod annotations, without those for scraping while monitoring is off. */}}
{{- define "runtime-agent.podAnnotations" -}}
{{- $annotations := deepCopy .Values.logAnnotations -}}
{{- range $key, $value := .Values.podAnnotations -}}
{{- if or $.Values.monitoring.enabled (not (hasPrefix "prometheus.io/" $key)) -}}
{{- $_ := set $annotations $key $value -}}
{{- end -}}
{{- end -}}
{{- if $annotations }}{{ toYaml $annotations }}{{ end -}}
{{- end -}}

{{/* "true" where a ServiceMonitor is to be rendered. */}}
{{- define "runtime-agent.serviceMonitor" -}}
{{- $monitor := .Values.monitoring.serviceMonitor -}}
{{- if and .Values.monitoring.enabled $monitor.enabled -}}
{{- $known := .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" -}}
{{- if and (eq $monitor.renderMode "failIfMissing") (not $known) -}}
{{- fail "monitoring.serviceMonitor.renderMode is failIfMissing and the cluster does not know monitoring.coreos.com/v1: install the Prometheus operator's CRDs, or set it to skipIfMissing." -}}
{{- end -}}
{{- if or $known (eq $monitor.renderMode "alwaysRender") -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{/* Pull Secrets, the global ones first. */}}
{{- define "runtime-agent.imagePullSecrets" -}}
{{- with concat (.Values.global.imagePullSecrets | default list) (.Values.imagePullSecrets | default list) | uniq }}{{ toYaml . }}{{ end -}}
{{- end -}}
