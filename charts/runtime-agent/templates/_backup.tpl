{{/* "true" where this chart's own program backs up, by a CronJob. */}}
{{- define "runtime-agent.backupJob" -}}
{{- if and .Values.backup.enabled (eq .Values.backup.operator "none") -}}true{{- end -}}
{{- end -}}

{{/* "true" where this chart's own program restores, before the application starts. */}}
{{- define "runtime-agent.restoreFirst" -}}
{{- if and .Values.restore.enabled (eq .Values.backup.operator "none") -}}true{{- end -}}
{{- end -}}

{{/* Name of the CronJob: a Job's is that with eleven characters more, within 63. */}}
{{- define "runtime-agent.backupName" -}}
{{- printf "%s-backup" (include "runtime-agent.fullname" . | trunc 45 | trimSuffix "-") -}}
{{- end -}}

{{/* "true" where the volume is shared and can be mounted on one node only. */}}
{{- define "runtime-agent.oneNode" -}}
{{- if ne .Values.persistence.accessMode "ReadWriteMany" -}}true{{- end -}}
{{- end -}}

{{/* Environment of the backup and restore program: (dict "context" $ "verb" "backup"). */}}
{{- define "runtime-agent.backupEnv" -}}
{{- $values := .context.Values -}}
{{- $storage := $values.backup.storage -}}
- name: DATA_PATH
  value: {{ $values.persistence.mountPath | quote }}
- name: S3_BUCKET
  value: {{ $storage.bucket | quote }}
- name: S3_PREFIX
  value: {{ $storage.prefix | quote }}
- name: S3_REGION
  value: {{ $storage.region | quote }}
- name: S3_ENDPOINT
  value: {{ $storage.endpoint | quote }}
{{- if eq .verb "backup" }}
- name: GROWING
  value: "true"
- name: S3_ENCRYPTION
  value: {{ $values.backup.encryption.type | quote }}
- name: S3_KMS_KEY_ID
  value: {{ $values.backup.encryption.kmsKeyId | quote }}
- name: RETENTION_DAYS
  value: {{ trimSuffix "d" $values.backup.retention | quote }}
{{- else }}
- name: BACKUP_ID
  value: {{ $values.restore.backupId | quote }}
- name: OVERWRITE
  value: {{ $values.restore.overwrite | quote }}
{{- end }}
{{- if $storage.existingSecret }}
{{- range $name := list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" "AWS_SESSION_TOKEN" }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $storage.existingSecret | quote }}
      key: {{ $name }}
      {{- if eq $name "AWS_SESSION_TOKEN" }}
      optional: true
      {{- end }}
{{- end }}
{{- else if $storage.roleArn }}
- name: AWS_ROLE_ARN
  value: {{ $storage.roleArn | quote }}
- name: AWS_WEB_IDENTITY_TOKEN_FILE
  value: /var/run/secrets/backup/token
{{- end }}
{{- if $storage.caConfigMap }}
- name: SSL_CERT_FILE
  value: /etc/backup-ca/ca.crt
{{- end }}
{{- end -}}

{{/* Container that runs the program: (dict "context" $ "verb" "backup"). */}}
{{- define "runtime-agent.backupContainer" -}}
{{- $ := .context -}}
- name: {{ .verb }}
  image: {{ include "runtime-agent.image" $ | quote }}
  imagePullPolicy: {{ $.Values.image.pullPolicy }}
  command: ["python3", "/opt/backup/backup.py"]
  args: [{{ .verb | quote }}]
  env:
    {{- include "runtime-agent.backupEnv" . | nindent 4 }}
  resources:
    {{- toYaml $.Values.backup.resources | nindent 4 }}
  securityContext:
    {{- toYaml $.Values.securityContext | nindent 4 }}
  volumeMounts:
    - name: logs
      mountPath: {{ $.Values.persistence.mountPath | quote }}
      {{- if eq .verb "backup" }}
      readOnly: true
      {{- end }}
    - name: backup
      mountPath: /opt/backup
      readOnly: true
    {{- if $.Values.backup.storage.roleArn }}
    - name: backup-token
      mountPath: /var/run/secrets/backup
      readOnly: true
    {{- end }}
    {{- if $.Values.backup.storage.caConfigMap }}
    - name: backup-ca
      mountPath: /etc/backup-ca
      readOnly: true
    {{- end }}
{{- end -}}

{{/* The restore as an init container, where there is one. */}}
{{- define "runtime-agent.restoreContainers" -}}
{{- if include "runtime-agent.restoreFirst" . -}}
{{- include "runtime-agent.backupContainer" (dict "context" . "verb" "restore") -}}
{{- end -}}
{{- end -}}

{{/* Volumes of the program, beside the data. */}}
{{- define "runtime-agent.backupVolumes" -}}
- name: backup
  configMap:
    name: {{ include "runtime-agent.suffixed" (dict "context" . "suffix" "backup") | quote }}
{{- if .Values.backup.storage.roleArn }}
- name: backup-token
  projected:
    sources:
      - serviceAccountToken:
          audience: sts.amazonaws.com
          expirationSeconds: 3600
          path: token
{{- end }}
{{- with .Values.backup.storage.caConfigMap }}
- name: backup-ca
  configMap:
    name: {{ . | quote }}
{{- end }}
{{- end -}}

{{/* Labels of the backup pods: neither the Service nor the Deployment takes them for their own. */}}
{{- define "runtime-agent.backupSelectorLabels" -}}
app.kubernetes.io/name: {{ printf "%s-backup" (include "runtime-agent.name" . | trunc 56 | trimSuffix "-") | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* Egress to the bucket, and to what gives credentials for it. */}}
{{- define "runtime-agent.egressToBackup" -}}
{{- $storage := .Values.backup.storage -}}
{{- $policy := .Values.networkPolicy.backup -}}
{{- $url := $storage.endpoint | default (printf "https://s3.%s.amazonaws.com" $storage.region) -}}
{{- include "runtime-agent.egressTo" (dict "url" $url "port" $policy.port "cidrs" $policy.cidrs) -}}
{{- if and $storage.roleArn $storage.endpoint }}
{{ include "runtime-agent.egressTo" (dict "url" (printf "https://sts.%s.amazonaws.com" $storage.region) "port" 0 "cidrs" $policy.cidrs) }}
{{- end }}
{{- if $storage.podIdentity }}
- to:
    - ipBlock:
        cidr: 169.254.170.23/32
    - ipBlock:
        cidr: fd00:ec2::23/128
  ports:
    - protocol: TCP
      port: 80
{{- end }}
{{- end -}}
