{{/* The alerts of files/alerts.yaml with this release's names and limits, without those switched off. */}}
{{- define "zen-agent.alerts" -}}
{{- $rule := .Values.metrics.prometheusRule }}
{{- $words := dict "%selector%" (printf "namespace=\"%s\",job=\"%s\"" .Release.Namespace (include "zen-agent.fullname" .)) }}
{{- $_ := set $words "%name%" (include "zen-agent.fullname" .) }}
{{- $_ := set $words "%namespace%" .Release.Namespace }}
{{- $certificate := .Values.metrics.prometheusRule.certificates.name | default (include "zen-agent.tlsSecretName" .) }}
{{- $_ := set $words "%certificate%" $certificate }}
{{- /* Prometheus renames the label where the operator scrapes cert-manager without honorLabels. */}}
{{- $ends := printf "certmanager_certificate_expiration_timestamp_seconds{name=%q,%%s=%q}" $certificate .Release.Namespace }}
{{- $_ := set $words "%certificateEnds%" (printf "min(%s or %s)" (printf $ends "namespace") (printf $ends "exported_namespace")) }}
{{- $_ := set $words "%certificateDays%" (toString $rule.certificates.days) }}
{{- $_ := set $words "%queueDepth%" (toString $rule.queueDepth) }}
{{- $_ := set $words "%processingSeconds%" (toString $rule.processingSeconds) }}
{{- $off := $rule.disabled }}
{{- /* What nobody scrapes by this release's own object is not missing. */}}
{{- if not (or .Values.metrics.serviceMonitor.enabled .Values.metrics.vmServiceScrape.enabled) }}
{{- $off = append $off "ZenAgentDown" }}
{{- end }}
{{- if (not .Values.tls.enabled) }}
{{- $off = concat $off (list "ZenAgentCertificateExpiresSoon" "ZenAgentCertificateExpired") }}
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
