{{/* Environment of the backup and restore program. */}}
{{- define "workflow-registry.backupEnv" -}}
{{- $storage := .Values.backup.storage -}}
- name: DATA_PATH
  value: {{ .Values.persistence.mountPath | quote }}
- name: S3_BUCKET
  value: {{ $storage.bucket | quote }}
- name: S3_PREFIX
  value: {{ $storage.prefix | quote }}
- name: S3_REGION
  value: {{ $storage.region | quote }}
- name: S3_ENDPOINT
  value: {{ $storage.endpoint | quote }}
- name: S3_ENCRYPTION
  value: {{ .Values.backup.encryption.type | quote }}
- name: S3_KMS_KEY_ID
  value: {{ .Values.backup.encryption.kmsKeyId | quote }}
- name: RETENTION_DAYS
  value: {{ trimSuffix "d" .Values.backup.retention | quote }}
- name: BACKUP_ID
  value: {{ .Values.restore.backupId | quote }}
- name: OVERWRITE
  value: {{ .Values.restore.overwrite | quote }}
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
{{- end -}}

{{/* Container that runs the program: (dict "context" $ "verb" "backup"). */}}
{{- define "workflow-registry.backupContainer" -}}
{{- $ := .context -}}
- name: {{ .verb }}
  image: {{ include "workflow-registry.image" $ | quote }}
  imagePullPolicy: {{ $.Values.image.pullPolicy }}
  command: ["python3", "/opt/backup/backup.py", {{ .verb | quote }}]
  env:
    {{- include "workflow-registry.backupEnv" $ | nindent 4 }}
  resources:
    {{- toYaml $.Values.backup.resources | nindent 4 }}
  securityContext:
    {{- toYaml $.Values.securityContext | nindent 4 }}
  volumeMounts:
    - name: data
      mountPath: {{ $.Values.persistence.mountPath | quote }}
      {{- if eq .verb "backup" }}
      readOnly: true
      {{- end }}
    - name: backup
      mountPath: /opt/backup
      readOnly: true
    - name: backup-tmp
      mountPath: /tmp
{{- end -}}

{{/* Volumes of the program, beside the data. */}}
{{- define "workflow-registry.backupVolumes" -}}
- name: backup
  configMap:
    name: {{ include "workflow-registry.suffixed" (dict "context" . "suffix" "backup") | quote }}
- name: backup-tmp
  emptyDir:
    sizeLimit: {{ .Values.persistence.size }}
{{- end -}}

{{/* Labels of the backup pods: neither the Service nor the Deployment takes them for their own. */}}
{{- define "workflow-registry.backupSelectorLabels" -}}
app.kubernetes.io/name: {{ printf "%s-backup" (include "workflow-registry.name" . | trunc 56 | trimSuffix "-") | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* Egress to the bucket. */}}
{{- define "workflow-registry.egressToBackup" -}}
{{- $storage := .Values.backup.storage -}}
{{- $url := $storage.endpoint | default (printf "https://s3.%s.amazonaws.com" $storage.region) -}}
{{- include "workflow-registry.egressTo" (dict "url" $url "port" .Values.networkPolicy.backup.port "cidrs" .Values.networkPolicy.backup.cidrs) -}}
{{- end -}}

{{- define "workflow-registry.validateBackup" -}}
{{- $values := .Values -}}
{{- if or $values.backup.enabled $values.restore.enabled -}}
{{- if not $values.persistence.enabled -}}
{{- fail "backup.enabled or restore.enabled is true while persistence.enabled is false, and there is no data that lasts: set persistence.enabled=true." -}}
{{- end -}}
{{- if not $values.backup.storage.existingSecret -}}
{{- fail "backup.storage.existingSecret is empty: name a Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for the bucket." -}}
{{- end -}}
{{- end -}}
{{- if and $values.backup.enabled (eq $values.persistence.accessMode "ReadWriteOncePod") -}}
{{- fail "backup.enabled is true while persistence.accessMode is ReadWriteOncePod, which the registry's pod alone can mount: use ReadWriteOnce or ReadWriteMany." -}}
{{- end -}}
{{- if and $values.restore.enabled (not $values.restore.backupId) -}}
{{- fail "restore.enabled is true and restore.backupId is empty: name the backup, as backup-YYYYMMDD-HHMMSS." -}}
{{- end -}}
{{- end -}}
