{{/* The alerts of files/alerts.yaml with this release's names and limits, without those switched off. */}}
{{- define "zen-agent.alerts" -}}
{{- $rule := .Values.metrics.prometheusRule }}
{{- $words := dict "%selector%" (printf "namespace=\"%s\",job=\"%s\"" .Release.Namespace (include "zen-agent.fullname" .)) }}
{{- $_ := set $words "%name%" (include "zen-agent.fullname" .) }}
{{- $_ := set $words "%namespace%" .Release.Namespace }}
{{- $_ := set $words "%certificate%" (.Values.metrics.prometheusRule.certificates.name | default (include "zen-agent.tlsSecretName" .)) }}
{{- $_ := set $words "%certificateDays%" (toString $rule.certificates.days) }}
{{- $_ := set $words "%queueDepth%" (toString $rule.queueDepth) }}
{{- $_ := set $words "%processingSeconds%" (toString $rule.processingSeconds) }}
{{- $off := $rule.disabled }}
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
