{{/*
Annotations of the Deployment by which a controller restarts the pods, one after the other, when an object changes that
the program reads at its start only and that no checksum of the pod template follows.
*/}}
{{- define "zen-watcher.reloadAnnotations" -}}
{{- $annotations := dict -}}
{{- if .Values.reload.enabled -}}
{{- if eq .Values.reload.strategy "wave" -}}
{{- $_ := set $annotations "wave.pusher.com/update-on-config-change" "true" -}}
{{- else -}}
{{- range $kind, $names := include "zen-watcher.reloadNames" . | fromJson -}}
{{- if $names -}}
{{- $_ := set $annotations (printf "%s.reloader.stakater.com/reload" $kind) (join "," (uniq $names | sortAlpha)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $annotations -}}
{{- end -}}

{{/* Names of what is read, {configmap: [...], secret: [...]}: the token of webhooks, and what the extra variables and volumes name. */}}
{{- define "zen-watcher.reloadNames" -}}
{{- $secrets := list -}}
{{- $configMaps := list -}}
{{- if and .Values.webhook.enabled (or .Values.webhook.auth.existingSecret .Values.externalSecret.enabled) -}}
{{- $secrets = append $secrets (include "zen-watcher.webhookSecretName" .) -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- $secrets = append $secrets (dig "valueFrom" "secretKeyRef" "name" "" .) -}}
{{- $configMaps = append $configMaps (dig "valueFrom" "configMapKeyRef" "name" "" .) -}}
{{- end -}}
{{- range .Values.extraVolumes -}}
{{- $secrets = append $secrets (dig "secret" "secretName" "" .) -}}
{{- $configMaps = append $configMaps (dig "configMap" "name" "" .) -}}
{{- end -}}
{{- dict "secret" (compact $secrets) "configmap" (compact $configMaps) | toJson -}}
{{- end -}}
