{{/*
Annotations of the Deployment by which a controller restarts the pods, one after the other, when an object changes that
the program reads at its start only and that no checksum of the pod template follows.
*/}}
{{- define "workflow-registry.reloadAnnotations" -}}
{{- $annotations := dict -}}
{{- if .Values.reload.enabled -}}
{{- if eq .Values.reload.strategy "wave" -}}
{{- $_ := set $annotations "wave.pusher.com/update-on-config-change" "true" -}}
{{- else -}}
{{- range $kind, $names := include "workflow-registry.reloadNames" . | fromJson -}}
{{- if $names -}}
{{- $_ := set $annotations (printf "%s.reloader.stakater.com/reload" $kind) (join "," (uniq $names | sortAlpha)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $annotations -}}
{{- end -}}

{{/* Names of what is read, {configmap: [...], secret: [...]}: the token or the role for Vault, the cosign key, and what the extra variables and volumes name. */}}
{{- define "workflow-registry.reloadNames" -}}
{{- $secrets := list -}}
{{- $configMaps := list -}}
{{- $config := .Values.config -}}
{{- $external := .Values.externalSecret -}}
{{- $secrets = append $secrets $config.existingSecret -}}
{{- $secrets = append $secrets $config.vaultAppRole.existingSecret -}}
{{- if and $external.enabled (or $external.remoteRefs.vaultToken.key $external.remoteRefs.cosignPublicKey.key) -}}
{{- $secrets = append $secrets (include "workflow-registry.externalSecretName" .) -}}
{{- end -}}
{{- if eq $config.cosignPublicKeyFrom.kind "Secret" -}}
{{- $secrets = append $secrets $config.cosignPublicKeyFrom.name -}}
{{- else -}}
{{- $configMaps = append $configMaps $config.cosignPublicKeyFrom.name -}}
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
