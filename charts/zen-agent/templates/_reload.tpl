{{/*
Annotations of the Deployment by which a controller restarts the pods, one after the other, when an object changes that
the program reads at its start only and that no checksum of the pod template follows.
*/}}
{{- define "zen-agent.reloadAnnotations" -}}
{{- $annotations := dict -}}
{{- if .Values.reload.enabled -}}
{{- range $kind, $names := include "zen-agent.reloadNames" . | fromJson -}}
{{- if $names -}}
{{- $_ := set $annotations (printf "%s.reloader.stakater.com/reload" $kind) (join "," (uniq $names | sortAlpha)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $annotations -}}
{{- end -}}

{{/* Names of what is read, {configmap: [...], secret: [...]}: the token, the client certificate, the authority, and what the extra variables and volumes name. */}}
{{- define "zen-agent.reloadNames" -}}
{{- $secrets := list -}}
{{- $configMaps := list -}}
{{- if or .Values.saas.existingSecret .Values.externalSecret.enabled -}}
{{- $secrets = append $secrets (include "zen-agent.tokenSecretName" .) -}}
{{- end -}}
{{- if .Values.tls.enabled -}}
{{- $secrets = append $secrets (include "zen-agent.tlsSecretName" .) -}}
{{- end -}}
{{- if .Values.reload.hmac -}}
{{- $secrets = append $secrets .Values.hmac.existingSecret -}}
{{- end -}}
{{- if .Values.caMount.enabled -}}
{{- $configMaps = append $configMaps .Values.caMount.configMapName -}}
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
