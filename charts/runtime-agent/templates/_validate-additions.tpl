{{/* Contradictions among what is made on request. */}}
{{- define "runtime-agent.validateAdditions" -}}
{{- if and .Values.vpa.enabled .Values.autoscaling.enabled (ne .Values.vpa.updateMode "Off") }}
{{- fail (printf "vpa.updateMode is %s and autoscaling.enabled is true: both would act on the same use of CPU; set vpa.updateMode to Off (it then only recommends) or autoscaling.enabled to false." .Values.vpa.updateMode) }}
{{- end }}
{{- range $key := list "vmServiceScrape" "prometheusRule" }}
{{- if and (index $.Values.monitoring $key "enabled") (not $.Values.monitoring.enabled) }}
{{- fail (printf "monitoring.%s.enabled is true and monitoring.enabled is false, so that there is nothing to scrape: set monitoring.enabled to true or monitoring.%s.enabled to false." $key $key) }}
{{- end }}
{{- end }}
{{- end }}
