{{/* The alerts of files/alerts.yaml with this release's names and limits, without those that cannot apply or are switched off. */}}
{{- define "workflow-registry.alerts" -}}
{{- $rule := .Values.monitoring.prometheusRule }}
{{- $name := include "workflow-registry.fullname" . }}
{{- $pods := printf "%s(-green|-canary)?-[a-z0-9]+-[a-z0-9]{5}" $name }}
{{- $namespace := printf "namespace=\"%s\"" .Release.Namespace }}
{{- $words := dict "%selector%" (printf "%s,job=\"%s\"" $namespace (include "workflow-registry.serviceName" .)) }}
{{- $_ := set $words "%deployment%" (printf "%s,deployment=~\"%s(-green|-canary)?\"" $namespace $name) }}
{{- $_ := set $words "%pods%" (printf "%s,pod=~\"%s\"" $namespace $pods) }}
{{- $_ := set $words "%container%" (printf "%s,pod=~\"%s\",container=\"workflow-registry\"" $namespace $pods) }}
{{- $_ := set $words "%claim%" (printf "%s,persistentvolumeclaim=~\"%s\"" $namespace (printf "%s(-green)?" (include "workflow-registry.claimName" .))) }}
{{- $_ := set $words "%autoscaler%" (printf "%s,horizontalpodautoscaler=~\"%s(-green|-canary)?\"" $namespace $name) }}
{{- $_ := set $words "%backup%" (printf "%s,cronjob=\"%s\"" $namespace (include "workflow-registry.backupName" .)) }}
{{- $_ := set $words "%backupJobs%" (printf "%s,job_name=~\"%s-[0-9]+\"" $namespace (include "workflow-registry.backupName" .)) }}
{{- $_ := set $words "%backupName%" (include "workflow-registry.backupName" .) }}
{{- $_ := set $words "%backupHours%" (toString $rule.backupHours) }}
{{- $_ := set $words "%name%" $name }}
{{- $_ := set $words "%namespace%" .Release.Namespace }}
{{- $words = merge $words (include "workflow-registry.certificateWords" . | fromYaml) }}
{{- $off := $rule.disabled }}
{{- if not (and .Values.autoscaling.enabled (gt (int .Values.autoscaling.maxReplicas) (int .Values.autoscaling.minReplicas))) }}
{{- $off = append $off "WorkflowRegistryAtMaximum" }}
{{- end }}
{{- if not .Values.persistence.enabled }}
{{- $off = concat $off (list "WorkflowRegistryVolumeUnbound" "WorkflowRegistryVolumeNearlyFull" "WorkflowRegistryVolumeFull") }}
{{- end }}
{{- if not (include "workflow-registry.backupJob" .) }}
{{- $off = concat $off (list "WorkflowRegistryBackupFailed" "WorkflowRegistryBackupMissing") }}
{{- end }}
{{- if not (include "workflow-registry.restoreFirst" .) }}
{{- $off = append $off "WorkflowRegistryRestoreFailed" }}
{{- end }}
{{- if gt (include "workflow-registry.maxReplicas" . | int) 1 }}
{{- $off = append $off "WorkflowRegistrySeveralWriters" }}
{{- end }}
{{- if not (and .Values.monitoring.enabled (or .Values.monitoring.serviceMonitor.enabled .Values.monitoring.vmServiceScrape.enabled)) }}
{{- $off = append $off "WorkflowRegistryNotScraped" }}
{{- end }}
{{- $off = concat $off (include "workflow-registry.certificateAlertsOff" . | fromJsonArray) }}
{{- $text := .Files.Get "files/alerts.yaml" }}
{{- range $word, $value := $words }}
{{- $text = replace $word $value $text }}
{{- end }}
{{- $alerts := list }}
{{- range ($text | fromYamlArray) }}
{{- if not (has .alert $off) }}
{{- $alerts = append $alerts (set . "labels" (merge .labels (deepCopy $rule.alertLabels))) }}
{{- end }}
{{- end }}
{{- toYaml $alerts }}
{{- end }}
