{{/* The alerts of files/alerts.yaml with this release's names and limits, without those that cannot apply or are switched off. */}}
{{- define "runtime-agent.alerts" -}}
{{- $rule := .Values.monitoring.prometheusRule }}
{{- $name := include "runtime-agent.fullname" . }}
{{- $pods := printf "%s(-green|-canary)?-[a-z0-9]+-[a-z0-9]{5}" $name }}
{{- $namespace := printf "namespace=\"%s\"" .Release.Namespace }}
{{- $words := dict "%selector%" (printf "%s,job=\"%s\"" $namespace (include "runtime-agent.serviceName" .)) }}
{{- $_ := set $words "%deployment%" (printf "%s,deployment=~\"%s(-green|-canary)?\"" $namespace $name) }}
{{- $_ := set $words "%pods%" (printf "%s,pod=~\"%s\"" $namespace $pods) }}
{{- $_ := set $words "%container%" (printf "%s,pod=~\"%s\",container=\"runtime-agent\"" $namespace $pods) }}
{{- $_ := set $words "%claim%" (printf "%s,persistentvolumeclaim=~\"%s\"" $namespace (ternary (include "runtime-agent.claimName" .) (printf "%s-logs" $pods) (eq (include "runtime-agent.logsVolume" .) "shared"))) }}
{{- $_ := set $words "%autoscaler%" (printf "%s,horizontalpodautoscaler=~\"%s(-green|-canary)?\"" $namespace $name) }}
{{- $_ := set $words "%backup%" (printf "%s,cronjob=\"%s\"" $namespace (include "runtime-agent.backupName" .)) }}
{{- $_ := set $words "%backupJobs%" (printf "%s,job_name=~\"%s-[0-9]+\"" $namespace (include "runtime-agent.backupName" .)) }}
{{- $_ := set $words "%backupName%" (include "runtime-agent.backupName" .) }}
{{- $_ := set $words "%backupHours%" (toString $rule.backupHours) }}
{{- $_ := set $words "%name%" $name }}
{{- $_ := set $words "%namespace%" .Release.Namespace }}
{{- $_ := set $words "%maximum%" (toString .Values.config.maxConcurrentExecutions) }}
{{- $_ := set $words "%timeout%" .Values.config.executionTimeout }}
{{- $_ := set $words "%failurePercent%" (toString $rule.failurePercent) }}
{{- $_ := set $words "%slowSeconds%" (toString $rule.slowSeconds) }}
{{- $off := $rule.disabled }}
{{- /* What nobody scrapes by this release's own object is not missing. */}}
{{- if not (and .Values.monitoring.enabled (or .Values.monitoring.serviceMonitor.enabled .Values.monitoring.vmServiceScrape.enabled)) }}
{{- $off = append $off "RuntimeAgentDown" }}
{{- end }}
{{- if not (and .Values.autoscaling.enabled (gt (int .Values.autoscaling.maxReplicas) (int .Values.autoscaling.minReplicas))) }}
{{- $off = append $off "RuntimeAgentAtMaximum" }}
{{- end }}
{{- if not .Values.persistence.enabled }}
{{- $off = concat $off (list "RuntimeAgentVolumeUnbound" "RuntimeAgentVolumeNearlyFull" "RuntimeAgentVolumeFull") }}
{{- end }}
{{- if not (include "runtime-agent.backupJob" .) }}
{{- $off = concat $off (list "RuntimeAgentBackupFailed" "RuntimeAgentBackupMissing") }}
{{- end }}
{{- if not (include "runtime-agent.restoreFirst" .) }}
{{- $off = append $off "RuntimeAgentRestoreFailed" }}
{{- end }}
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
