{{/* What the program and its test share: the container's image, environment, rights and folders. */}}
{{- define "zen-agent.container" -}}
image: {{ include "zen-agent.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
volumeMounts:
  - name: api-token
    mountPath: /var/run/secrets/kubernetes.io/serviceaccount
    readOnly: true
  - name: tmp
    mountPath: /tmp
  - name: cache
    mountPath: /.cache
  {{- if .Values.tls.enabled }}
  - name: tls
    mountPath: {{ .Values.tls.mountPath | quote }}
    readOnly: true
  {{- end }}
  {{- if .Values.caMount.enabled }}
  - name: ca
    mountPath: {{ .Values.caMount.mountPath | quote }}
    readOnly: true
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
ports:
  - name: api
    containerPort: 8080
    protocol: TCP
  {{- if .Values.metrics.enabled }}
  - name: metrics
    containerPort: {{ .Values.metrics.port }}
    protocol: TCP
  {{- end }}
{{- end }}

{{- define "zen-agent.environment" -}}
- name: SAAS_API_BASE
  valueFrom:
    configMapKeyRef:
      name: {{ include "zen-agent.fullname" . | quote }}
      key: saas-api-url
- name: SAAS_WS_BASE
  valueFrom:
    configMapKeyRef:
      name: {{ include "zen-agent.fullname" . | quote }}
      key: saas-ws-url
- name: TENANT_ID
  value: {{ .Values.tenant.id | quote }}
- name: CLUSTER_ID
  value: {{ .Values.cluster.id | quote }}
# Absent until the agent has written them after its bootstrap.
- name: HMAC_KEY_ID
  valueFrom:
    secretKeyRef:
      name: {{ include "zen-agent.hmacSecretName" . | quote }}
      key: hmac-key-id
      optional: true
- name: HMAC_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ include "zen-agent.hmacSecretName" . | quote }}
      key: hmac-key
      optional: true
- name: SECRET_NAME
  value: {{ include "zen-agent.hmacSecretName" . | quote }}
- name: WATCH_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: LOG_LEVEL
  value: {{ .Values.logLevel | quote }}
- name: ENVIRONMENT
  value: {{ .Values.environment | quote }}
- name: METRICS_ENABLED
  value: {{ .Values.metrics.enabled | quote }}
- name: METRICS_PORT
  value: {{ .Values.metrics.port | quote }}
{{- range $name := list "execution-modes" "approval-modes" "validation-probes" "rollback-modes" }}
- name: {{ $name | upper | replace "-" "_" }}
  valueFrom:
    configMapKeyRef:
      name: {{ include "zen-agent.fullname" $ | quote }}
      key: {{ $name | quote }}
{{- end }}
{{- if .Values.tls.enabled }}
- name: TLS_CERT_FILE
  value: {{ printf "%s/tls.crt" .Values.tls.mountPath | quote }}
- name: TLS_KEY_FILE
  value: {{ printf "%s/tls.key" .Values.tls.mountPath | quote }}
{{- end }}
{{- if .Values.caMount.enabled }}
- name: TLS_CA_FILE
  value: {{ printf "%s/%s" .Values.caMount.mountPath .Values.caMount.key | quote }}
{{- else if and .Values.tls.enabled .Values.tls.caKey }}
- name: TLS_CA_FILE
  value: {{ printf "%s/%s" .Values.tls.mountPath .Values.tls.caKey | quote }}
{{- end }}
{{- if ne .Values.tls.minVersion "1.2" }}
- name: TLS_MIN_VERSION
  value: {{ .Values.tls.minVersion | quote }}
{{- end }}
{{- if .Values.tls.requireOcspStaple }}
- name: TLS_REQUIRE_OCSP_STAPLE
  value: "true"
{{- end }}
{{- if .Values.tlsInsecure }}
- name: TLS_INSECURE
  value: "true"
{{- end }}
{{- with .Values.workers.poolSize }}
- name: WORKER_POOL_SIZE
  value: {{ . | int64 | quote }}
{{- end }}
{{- with .Values.workers.maxQueueSize }}
- name: WORKER_MAX_QUEUE_SIZE
  value: {{ . | int64 | quote }}
{{- end }}
{{- with .Values.informerResyncPeriod }}
- name: INFORMER_RESYNC_PERIOD
  value: {{ . | quote }}
{{- end }}
{{- if .Values.tracing.enabled }}
{{ include "zen-agent.tracing" . }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What a pod of the program and a pod of its test share. */}}
{{- define "zen-agent.pod" -}}
serviceAccountName: {{ include "zen-agent.serviceAccountName" . | quote }}
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
  {{- include "zen-agent.tokenVolume" . | nindent 2 }}
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
  - name: cache
    emptyDir:
      sizeLimit: 64Mi
  {{- if .Values.tls.enabled }}
  - name: tls
    secret:
      secretName: {{ include "zen-agent.tlsSecretName" . | quote }}
      defaultMode: 0440
  {{- end }}
  {{- if .Values.caMount.enabled }}
  - name: ca
    configMap:
      name: {{ .Values.caMount.configMapName | quote }}
  {{- end }}
  {{- with .Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* What a probe asks: an HTTP path on the metrics port, or the API's port where there is no metrics port. */}}
{{- define "zen-agent.probe" -}}
{{- $probe := index .root.Values .name }}
{{- if .root.Values.metrics.enabled }}
httpGet:
  path: {{ $probe.path | quote }}
  port: metrics
{{- else }}
tcpSocket:
  port: api
{{- end }}
{{ toYaml (omit $probe "path") }}
{{- end }}
