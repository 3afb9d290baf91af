{{/* Plain settings, as environment variables. */}}
{{- define "runtime-agent.configData" -}}
LOG_LEVEL: {{ .Values.config.logLevel | quote }}
MAX_CONCURRENT_EXECUTIONS: {{ .Values.config.maxConcurrentExecutions | quote }}
EXECUTION_TIMEOUT: {{ .Values.config.executionTimeout | quote }}
{{- if .Values.tracing.enabled }}
{{ include "runtime-agent.tracing" . }}
{{- end }}
{{- end -}}

{{/* Mounts of the container. */}}
{{- define "runtime-agent.volumeMounts" -}}
- name: logs
  mountPath: {{ .Values.persistence.mountPath | quote }}
- name: tmp
  mountPath: /tmp
{{- if .Values.serviceAccount.token.mount }}
- name: api-token
  mountPath: /var/run/secrets/kubernetes.io/serviceaccount
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Volumes of the pod. */}}
{{- define "runtime-agent.volumes" -}}
{{- $logs := include "runtime-agent.logsVolume" . -}}
- name: logs
  {{- if eq $logs "shared" }}
  persistentVolumeClaim:
    claimName: {{ include "runtime-agent.claimName" . | quote }}
  {{- else if eq $logs "replica" }}
  ephemeral:
    volumeClaimTemplate:
      metadata:
        labels:
          {{- include "runtime-agent.podLabels" . | nindent 10 }}
        {{- with .Values.persistence.annotations }}
        annotations:
          {{- toYaml . | nindent 10 }}
        {{- end }}
      spec:
        accessModes:
          - {{ .Values.persistence.accessMode }}
        {{- with .Values.persistence.storageClass }}
        storageClassName: {{ . | quote }}
        {{- end }}
        resources:
          requests:
            storage: {{ .Values.persistence.size }}
  {{- else }}
  emptyDir:
    sizeLimit: {{ .Values.persistence.size }}
  {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmp.sizeLimit }}
{{- if .Values.serviceAccount.token.mount }}
- name: api-token
  projected:
    defaultMode: 0444
    sources:
      - serviceAccountToken:
          path: token
          expirationSeconds: {{ .Values.serviceAccount.token.expirationSeconds }}
      - configMap:
          name: kube-root-ca.crt
          items:
            - key: ca.crt
              path: ca.crt
      - downwardAPI:
          items:
            - path: namespace
              fieldRef:
                apiVersion: v1
                fieldPath: metadata.namespace
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Update strategy of the Deployment. */}}
{{- define "runtime-agent.strategy" -}}
{{- if .Values.strategy -}}
{{- toYaml .Values.strategy -}}
{{- else if include "runtime-agent.restoreFirst" . -}}
type: Recreate
{{- else -}}
type: RollingUpdate
rollingUpdate:
  maxSurge: 1
  maxUnavailable: 0
{{- end -}}
{{- end -}}

{{/* Topology spread constraints, each with a selector. */}}
{{- define "runtime-agent.topologySpread" -}}
{{- $selector := dict "labelSelector" (dict "matchLabels" (include "runtime-agent.selectorLabels" . | fromYaml)) -}}
{{- $constraints := list -}}
{{- range .Values.topologySpreadConstraints -}}
{{- $constraints = append $constraints (merge (dict) . $selector) -}}
{{- end -}}
{{- if $constraints }}{{ toYaml $constraints }}{{ end -}}
{{- end -}}
