{{/* The alerts of files/alerts.yaml with this release's names and limits, without those switched off. */}}
{{- define "zen-watcher.alerts" -}}
{{- $rule := .Values.metrics.prometheusRule }}
{{- $words := dict "%selector%" (printf "namespace=\"%s\",job=\"%s\"" .Release.Namespace (include "zen-watcher.fullname" .)) }}
{{- $_ := set $words "%name%" (include "zen-watcher.fullname" .) }}
{{- $_ := set $words "%namespace%" .Release.Namespace }}
{{- $words = merge $words (include "zen-watcher.certificateWords" . | fromYaml) }}
{{- $_ := set $words "%gcWindow%" $rule.garbageCollectionWindow }}
{{- $off := $rule.disabled }}
{{- /* What nobody scrapes by this release's own object is not missing. */}}
{{- if not (or .Values.metrics.serviceMonitor.enabled .Values.metrics.vmServiceScrape.enabled) }}
{{- $off = append $off "ZenWatcherDown" }}
{{- end }}
{{- if not .Values.webhook.enabled }}
{{- $off = concat $off (list "ZenWatcherWebhookEventsDropped" "ZenWatcherWebhookQueueNearlyFull" "ZenWatcherWebhookSendersRefused") }}
{{- end }}
{{- $off = concat $off (include "zen-watcher.certificateAlertsOff" . | fromJsonArray) }}
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
