{{/* What the program and its test share: the container's image, environment and rights. */}}
{{- define "zen-watcher.container" -}}
image: {{ include "zen-watcher.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
env:
  - name: POD_NAMESPACE
    valueFrom:
      fieldRef:
        fieldPath: metadata.namespace
  - name: WATCHER_PORT
    value: "8080"
  - name: LOG_LEVEL
    value: {{ .Values.logLevel | quote }}
  # Garbage collection lists only this namespace, and it is where the program writes.
  - name: WATCH_NAMESPACE
    value: {{ .Values.observations.namespace | quote }}
  - name: ALLOWED_NAMESPACES
    value: {{ .Values.observations.namespace | quote }}
  # The built-in list names v1 while the program writes v1alpha1: without this every Observation is blocked.
  - name: ALLOWED_GVRS
    value: {{ include "zen-watcher.allowedTargets" . | quote }}
  - name: OBSERVATION_TTL_SECONDS
    value: {{ .Values.observations.ttlSeconds | int64 | quote }}
  - name: GC_INTERVAL
    value: {{ .Values.garbageCollection.interval | quote }}
  - name: GC_TIMEOUT
    value: {{ .Values.garbageCollection.timeout | quote }}
  - name: DEDUP_WINDOW_SECONDS
    value: {{ .Values.deduplication.windowSeconds | int64 | quote }}
  - name: DEDUP_MAX_SIZE
    value: {{ .Values.deduplication.maxSize | int64 | quote }}
  - name: CONFIG_NAMESPACE
    value: {{ .Release.Namespace | quote }}
  - name: BASE_CONFIG_NAME
    value: {{ printf "%s-config" (include "zen-watcher.fullname" .) | quote }}
  - name: FILTER_CONFIGMAP_NAMESPACE
    value: {{ .Release.Namespace | quote }}
  - name: FILTER_CONFIGMAP_NAME
    value: {{ include "zen-watcher.filterName" . | quote }}
  - name: SERVER_MAX_REQUEST_BYTES
    value: {{ .Values.server.maxRequestBytes | int64 | quote }}
  {{- with .Values.server.trustedProxyCIDRs }}
  - name: SERVER_TRUSTED_PROXY_CIDRS
    value: {{ join "," . | quote }}
  {{- end }}
  - name: WEBHOOK_RATE_LIMIT
    value: {{ .Values.webhook.rateLimit | int64 | quote }}
  {{- if .Values.webhook.enabled }}
  {{- with .Values.webhook.allowedIPs }}
  - name: WEBHOOK_ALLOWED_IPS
    value: {{ join "," . | quote }}
  {{- end }}
  {{- if or .Values.webhook.auth.token .Values.webhook.auth.existingSecret .Values.externalSecret.enabled }}
  - name: WEBHOOK_AUTH_TOKEN
    valueFrom:
      secretKeyRef:
        name: {{ include "zen-watcher.webhookSecretName" . | quote }}
        key: {{ .Values.webhook.auth.key | quote }}
  {{- end }}
  {{- if .Values.webhook.auth.disabled }}
  - name: WEBHOOK_AUTH_DISABLED
    value: "true"
  {{- end }}
  {{- end }}
  {{- if .Values.tracing.enabled }}
  {{- include "zen-watcher.tracing" . | nindent 2 }}
  {{- end }}
  {{- with .Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
volumeMounts:
  - name: api-token
    mountPath: /var/run/secrets/kubernetes.io/serviceaccount
    readOnly: true
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* What a pod of the program and a pod of its test share. */}}
{{- define "zen-watcher.pod" -}}
serviceAccountName: {{ include "zen-watcher.serviceAccountName" . | quote }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with concat .Values.global.imagePullSecrets .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  {{- include "zen-watcher.tokenVolume" . | nindent 2 }}
  {{- with .Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "zen-watcher.allowedTargets" -}}
{{- $targets := list "zen.kube-zen.io/v1alpha1/observations" }}
{{- range .Values.observations.additionalTargets }}
{{- $targets = append $targets (printf "%s/%s/%s" .group .version .resource) }}
{{- end }}
{{- join "," $targets }}
{{- end }}
