{{/* Contradictions among what is made on request. */}}
{{- define "runtime-agent.validateAdditions" -}}
{{- include "runtime-agent.validateBudget" . -}}
{{- if and .Values.vpa.enabled .Values.autoscaling.enabled (ne .Values.vpa.updateMode "Off") }}
{{- fail (printf "vpa.updateMode is %s and autoscaling.enabled is true: both would act on the same use of CPU; set vpa.updateMode to Off (it then only recommends) or autoscaling.enabled to false." .Values.vpa.updateMode) }}
{{- end }}
{{- range $key := list "vmServiceScrape" "prometheusRule" }}
{{- if and (index $.Values.monitoring $key "enabled") (not $.Values.monitoring.enabled) }}
{{- fail (printf "monitoring.%s.enabled is true and monitoring.enabled is false, so that there is nothing to scrape: set monitoring.enabled to true or monitoring.%s.enabled to false." $key $key) }}
{{- end }}
{{- end }}
{{- end }}

{{/* A budget that lets nothing go, or says nothing. */}}
{{- define "runtime-agent.validateBudget" -}}
{{- $budget := .Values.podDisruptionBudget -}}
{{- $most := toString $budget.maxUnavailable -}}
{{- $least := toString $budget.minAvailable -}}
{{- if $budget.enabled -}}
{{- if has $most (list "0" "0%") -}}
{{- fail (printf "podDisruptionBudget.maxUnavailable is %s, and no node could be drained: set it to 1 or more." $most) -}}
{{- end -}}
{{- if eq $least "100%" -}}
{{- fail "podDisruptionBudget.minAvailable is 100%, and no node could be drained: lower it." -}}
{{- end -}}
{{- if and (eq $most "") (eq $least "") -}}
{{- fail "podDisruptionBudget.maxUnavailable and podDisruptionBudget.minAvailable are both empty: set one of them, a budget says how many." -}}
{{- end -}}
{{- end -}}
{{- end -}}
