{{/* Contradictions among what is made on request. */}}
{{- define "zen-watcher.validateAdditions" -}}
{{- include "zen-watcher.validateBudget" . }}
{{- include "zen-watcher.validateTracingPeer" . }}
{{- include "zen-watcher.validateCertificateAlerts" . }}
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

{{/* A budget that lets nothing go, or says nothing. */}}
{{- define "zen-watcher.validateBudget" -}}
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

{{/* A collector that the NetworkPolicy does not lead to. */}}
{{- define "zen-watcher.validateTracingPeer" -}}
{{- $peer := .Values.networkPolicy.egress.tracing -}}
{{- if and .Values.tracing.enabled .Values.tracing.endpoint .Values.networkPolicy.enabled -}}
{{- $host := (urlParse .Values.tracing.endpoint).host -}}
{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" $host) -}}
{{- if and $port (ne $port (toString $peer.port)) -}}
{{- fail (printf "tracing.endpoint is %s and networkPolicy.egress.tracing.port is %v, so that no trace would get out: set it to %s." .Values.tracing.endpoint $peer.port $port) -}}
{{- end -}}
{{- $namespace := regexReplaceAll "^[a-z0-9-]+\\.([a-z0-9-]+)\\.svc(\\..*)?$" (regexReplaceAll ":[0-9]+$" $host "") "${1}" -}}
{{- $named := index $peer.namespaceLabels "kubernetes.io/metadata.name" -}}
{{- if and (regexMatch "\\.svc(\\.|:|$)" $host) $named (ne $namespace $named) -}}
{{- fail (printf "tracing.endpoint is %s and networkPolicy.egress.tracing.namespaceLabels names the namespace %s, so that no trace would get out: name %s there." .Values.tracing.endpoint $named $namespace) -}}
{{- end -}}
{{- end -}}
{{- end -}}
