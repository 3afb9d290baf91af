{{/* Plain settings, as environment variables. */}}
{{- define "workflow-registry.configData" -}}
LOG_LEVEL: {{ .Values.config.logLevel | quote }}
{{- with .Values.config.vaultAddr }}
VAULT_ADDR: {{ . | quote }}
{{- end }}
{{- with .Values.config.vaultNamespace }}
VAULT_NAMESPACE: {{ . | quote }}
{{- end }}
{{- if .Values.tracing.enabled }}
{{ include "workflow-registry.tracing" . }}
{{- end }}
{{- end -}}

{{/* Where the cosign public key comes from, as {kind, name, key}; empty when there is none. */}}
{{- define "workflow-registry.cosignSource" -}}
{{- if .Values.config.cosignPublicKeyFrom.name -}}
{{- toYaml .Values.config.cosignPublicKeyFrom -}}
{{- else if and .Values.externalSecret.enabled .Values.externalSecret.remoteRefs.cosignPublicKey.key -}}
{{- dict "kind" "Secret" "name" (include "workflow-registry.externalSecretName" .) "key" "cosign.pub" | toYaml -}}
{{- else if .Values.config.cosignPublicKey -}}
{{- dict "kind" "ConfigMap" "name" (include "workflow-registry.suffixed" (dict "context" . "suffix" "cosign")) "key" "cosign.pub" | toYaml -}}
{{- end -}}
{{- end -}}

{{/* Environment of the container. */}}
{{- define "workflow-registry.env" -}}
- name: HOME
  value: /tmp
{{- with include "workflow-registry.cosignSource" . | fromYaml }}
- name: COSIGN_PUBLIC_KEY_PATH
  value: /etc/cosign/cosign.pub
- name: COSIGN_PUBLIC_KEY
  valueFrom:
    {{ ternary "secretKeyRef" "configMapKeyRef" (eq .kind "Secret") }}:
      name: {{ .name | quote }}
      key: {{ .key | quote }}
{{- end }}
{{- if .Values.config.existingSecret }}
- name: VAULT_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ .Values.config.existingSecret | quote }}
      key: {{ .Values.config.vaultTokenKey | quote }}
{{- else if .Values.config.vaultToken }}
- name: VAULT_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ include "workflow-registry.fullname" . | quote }}
      key: vault-token
{{- else if and .Values.externalSecret.enabled .Values.externalSecret.remoteRefs.vaultToken.key }}
- name: VAULT_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ include "workflow-registry.externalSecretName" . | quote }}
      key: vault-token
{{- end }}
{{- with .Values.config.vaultAppRole }}
{{- if .existingSecret }}
- name: VAULT_ROLE_ID
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret | quote }}
      key: {{ .roleIdKey | quote }}
- name: VAULT_SECRET_ID
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret | quote }}
      key: {{ .secretIdKey | quote }}
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Mounts of the container. */}}
{{- define "workflow-registry.volumeMounts" -}}
- name: data
  mountPath: {{ .Values.persistence.mountPath | quote }}
- name: tmp
  mountPath: /tmp
{{- if include "workflow-registry.cosignSource" . }}
- name: cosign
  mountPath: /etc/cosign
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Volumes of the pod. */}}
{{- define "workflow-registry.volumes" -}}
- name: data
  {{- if .Values.persistence.enabled }}
  persistentVolumeClaim:
    claimName: {{ include "workflow-registry.claimName" . | quote }}
  {{- else }}
  emptyDir:
    sizeLimit: {{ .Values.persistence.size }}
  {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmp.sizeLimit }}
{{- with include "workflow-registry.cosignSource" . | fromYaml }}
- name: cosign
  {{- if eq .kind "Secret" }}
  secret:
    secretName: {{ .name | quote }}
  {{- else }}
  configMap:
    name: {{ .name | quote }}
  {{- end }}
    items:
      - key: {{ .key | quote }}
        path: cosign.pub
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Update strategy of the Deployment. */}}
{{- define "workflow-registry.strategy" -}}
{{- if .Values.strategy -}}
{{- toYaml .Values.strategy -}}
{{- else if or (include "workflow-registry.singleWriter" .) (include "workflow-registry.restoreFirst" .) -}}
type: Recreate
{{- else -}}
type: RollingUpdate
rollingUpdate:
  maxSurge: 1
  maxUnavailable: 0
{{- end -}}
{{- end -}}

{{/* Topology spread constraints, each with a selector. */}}
{{- define "workflow-registry.topologySpread" -}}
{{- $selector := dict "labelSelector" (dict "matchLabels" (include "workflow-registry.selectorLabels" . | fromYaml)) -}}
{{- $constraints := list -}}
{{- range .Values.topologySpreadConstraints -}}
{{- $constraints = append $constraints (merge (dict) . $selector) -}}
{{- end -}}
{{- if $constraints }}{{ toYaml $constraints }}{{ end -}}
{{- end -}}
