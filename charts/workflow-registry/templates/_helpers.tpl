{{/* Value of the label app.kubernetes.io/name. */}}
{{- define "workflow-registry.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Name of the objects: the release name, so that the Service is found under it. */}}
{{- define "workflow-registry.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Fullname with a suffix, kept within 63 characters: (dict "context" $ "suffix" "data"). */}}
{{- define "workflow-registry.suffixed" -}}
{{- $room := int (sub 62 (len .suffix)) -}}
{{- printf "%s-%s" (include "workflow-registry.fullname" .context | trunc $room | trimSuffix "-") .suffix -}}
{{- end -}}

{{/* Name of the Secret that External Secrets makes. */}}
{{- define "workflow-registry.externalSecretName" -}}
{{- include "workflow-registry.suffixed" (dict "context" . "suffix" "external") -}}
{{- end -}}

{{- define "workflow-registry.serviceName" -}}
{{- .Values.service.name | default (include "workflow-registry.fullname" .) -}}
{{- end -}}

{{- define "workflow-registry.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "workflow-registry.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* Claim of the packages: of a track where one is given, else of the one that serves. */}}
{{- define "workflow-registry.claimName" -}}
{{- $blueGreen := .Values.rollout.blueGreen -}}
{{- $green := ternary (include "workflow-registry.second" . | eq "true") (eq $blueGreen.active "green") (hasKey . "Track") -}}
{{- if and $green (eq .Values.rollout.strategy "blueGreen") (eq $blueGreen.claim "own") -}}
{{- include "workflow-registry.suffixed" (dict "context" . "suffix" "data-green") -}}
{{- else -}}
{{- .Values.persistence.existingClaim | default (include "workflow-registry.suffixed" (dict "context" . "suffix" "data")) -}}
{{- end -}}
{{- end -}}

{{/* Labels that select the pods of this release, of one track of it where a track is given. */}}
{{- define "workflow-registry.selectorLabels" -}}
app.kubernetes.io/name: {{ include "workflow-registry.name" . | quote }}
app.kubernetes.io/instance: {{ include "workflow-registry.instance" . | quote }}
{{- end -}}

{{/* Labels of every object; `commonLabels` never replace them. */}}
{{- define "workflow-registry.labels" -}}
{{- $labels := include "workflow-registry.selectorLabels" . | fromYaml -}}
{{- $_ := set $labels "app.kubernetes.io/instance" .Release.Name -}}
{{- with .Track }}{{ $_ := set $labels "atom.io/track" .name }}{{ end -}}
{{- $_ := set $labels "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- $_ := set $labels "app.kubernetes.io/version" .Chart.AppVersion -}}
{{- $_ := set $labels "app.kubernetes.io/component" "registry" -}}
{{- $_ := set $labels "app.kubernetes.io/part-of" "atom" -}}
{{- $_ := set $labels "app.kubernetes.io/managed-by" .Release.Service -}}
{{- toYaml (merge $labels (.Values.commonLabels | default dict) (.Values.global.commonLabels | default dict)) -}}
{{- end -}}

{{/* Labels of the test's pod: no Service, budget or policy of the program's takes it for one of the program's. */}}
{{- define "workflow-registry.testLabels" -}}
{{- $labels := merge (include "workflow-registry.testSelectorLabels" . | fromYaml) (dict "app.kubernetes.io/component" "test") -}}
{{- toYaml (merge $labels (omit (include "workflow-registry.labels" . | fromYaml) "app.kubernetes.io/version" "app.kubernetes.io/part-of")) -}}
{{- end -}}

{{/* Labels of the pods: without versions, so that a new chart that changes nothing in them leaves them running. */}}
{{- define "workflow-registry.podLabels" -}}
{{- $labels := omit (include "workflow-registry.labels" . | fromYaml) "helm.sh/chart" "app.kubernetes.io/version" "atom.io/track" -}}
{{- $_ := set $labels "app.kubernetes.io/instance" (include "workflow-registry.instance" .) -}}
{{- $_ := set $labels "atom.io/release" .Release.Name -}}
{{- if include "workflow-registry.second" . }}{{ $_ := set $labels "atom.io/track" .Track.name }}{{ end -}}
{{- toYaml (merge $labels (.Values.podLabels | default dict)) -}}
{{- end -}}

{{/* Labels of the test pod: its name differs, so that neither the Service nor the Deployment takes it for their own. */}}
{{- define "workflow-registry.testSelectorLabels" -}}
app.kubernetes.io/name: {{ printf "%s-test" (include "workflow-registry.name" . | trunc 58 | trimSuffix "-") | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "workflow-registry.image" -}}
{{- $image := .Values.image -}}
{{- with .Values.global.imageRegistry | default $image.registry }}{{ . }}/{{ end -}}
{{- $image.repository }}:{{ $image.tag | default .Chart.AppVersion -}}
{{- with $image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{/* Highest number of replicas that the values allow. */}}
{{- define "workflow-registry.maxReplicas" -}}
{{- ternary .Values.autoscaling.maxReplicas .Values.replicaCount .Values.autoscaling.enabled -}}
{{- end -}}

{{/* Lowest number of replicas that the values allow. */}}
{{- define "workflow-registry.minReplicas" -}}
{{- ternary .Values.autoscaling.minReplicas .Values.replicaCount .Values.autoscaling.enabled -}}
{{- end -}}

{{/* "true" where the volume can be mounted by one replica only. */}}
{{- define "workflow-registry.singleWriter" -}}
{{- if and .Values.persistence.enabled (ne .Values.persistence.accessMode "ReadWriteMany") -}}true{{- end -}}
{{- end -}}

{{/* Pod annotations, without those for scraping while monitoring is off. */}}
{{- define "workflow-registry.podAnnotations" -}}
{{- $annotations := deepCopy .Values.logAnnotations -}}
{{- range $key, $value := .Values.podAnnotations -}}
{{- if or $.Values.monitoring.enabled (not (hasPrefix "prometheus.io/" $key)) -}}
{{- $_ := set $annotations $key $value -}}
{{- end -}}
{{- end -}}
{{- if $annotations }}{{ toYaml $annotations }}{{ end -}}
{{- end -}}

{{/* "true" where a ServiceMonitor is to be rendered. */}}
{{- define "workflow-registry.serviceMonitor" -}}
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
{{- define "workflow-registry.imagePullSecrets" -}}
{{- with concat (.Values.global.imagePullSecrets | default list) (.Values.imagePullSecrets | default list) | uniq }}{{ toYaml . }}{{ end -}}
{{- end -}}
