{{/* Contradictions among what is made on request. */}}
{{- define "zen-watcher.validateAdditions" -}}
{{- if and .Values.vpa.enabled .Values.hpa.enabled (ne .Values.vpa.updateMode "Off") }}
{{- fail (printf "vpa.updateMode is %s and hpa.enabled is true: both would act on the same use of CPU; set vpa.updateMode to Off (it then only recommends) or hpa.enabled to false." .Values.vpa.updateMode) }}
{{- end }}
{{- if and .Values.tracing.enabled (not .Values.tracing.endpoint) }}
{{- fail "tracing.enabled is true and tracing.endpoint is empty: set it to your collector, such as http://collector.tracing:4317." }}
{{- end }}
{{- range $key := list "serviceMonitor" "vmServiceScrape" "prometheusRule" }}
{{- if and (index $.Values.metrics $key "enabled") (not $.Values.metrics.enabled) }}
{{- fail (printf "metrics.%s.enabled is true and metrics.enabled is false, so that there is nothing to scrape: set metrics.enabled to true or metrics.%s.enabled to false." $key $key) }}
{{- end }}
{{- end }}
{{- if .Values.externalSecret.enabled }}
{{- if not .Values.externalSecret.storeRef.name }}
{{- fail "externalSecret.enabled is true and externalSecret.storeRef.name is empty: name the SecretStore or ClusterSecretStore that holds the token." }}
{{- end }}
{{- if not .Values.externalSecret.remoteRef.key }}
{{- fail "externalSecret.enabled is true and externalSecret.remoteRef.key is empty: set it to the token's key in the store." }}
{{- end }}
{{- if not .Values.webhook.enabled }}
{{- fail "externalSecret.enabled is true and webhook.enabled is false: nothing would use the token; set webhook.enabled to true or externalSecret.enabled to false." }}
{{- end }}
{{- range $key := list "token" "existingSecret" }}
{{- if index $.Values.webhook.auth $key }}
{{- fail (printf "externalSecret.enabled is true and webhook.auth.%s is set: keep one source of the token." $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
