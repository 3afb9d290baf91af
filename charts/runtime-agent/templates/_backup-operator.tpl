{{/* Name of Velero's objects, which lie in Velero's namespace: a backup's is that with fifteen characters more. */}}
{{- define "runtime-agent.veleroName" -}}
{{- printf "%s-%s" .Release.Namespace (include "runtime-agent.fullname" .) | trunc 48 | trimSuffix "-" -}}
{{- end -}}

{{/* Velero's Schedule and Restore. */}}
{{- define "runtime-agent.velero" -}}
{{- $velero := .Values.backup.velero -}}
{{- if .Values.backup.enabled }}
---
apiVersion: velero.io/v1
kind: Schedule
metadata:
  name: {{ include "runtime-agent.veleroName" . | quote }}
  namespace: {{ $velero.namespace | quote }}
  labels:
    {{- include "runtime-agent.labels" . | nindent 4 }}
spec:
  schedule: {{ .Values.backup.schedule | quote }}
  template:
    includedNamespaces:
      - {{ .Release.Namespace | quote }}
    # The pods lead Velero to the claim, whoever made it.
    includedResources:
      - pods
      - persistentvolumeclaims
      - persistentvolumes
    labelSelector:
      matchLabels:
        {{- include "runtime-agent.selectorLabels" . | nindent 8 }}
    snapshotVolumes: true
    snapshotMoveData: {{ $velero.snapshotMoveData }}
    storageLocation: {{ $velero.storageLocation | quote }}
    ttl: {{ printf "%dh0m0s" (mul 24 (trimSuffix "d" .Values.backup.retention | int)) }}
{{- end }}
{{- if .Values.restore.enabled }}
---
apiVersion: velero.io/v1
kind: Restore
metadata:
  name: {{ printf "%s-%s" (include "runtime-agent.veleroName" .) (sha256sum .Values.restore.backupId | trunc 8) | quote }}
  namespace: {{ $velero.namespace | quote }}
  labels:
    {{- include "runtime-agent.labels" . | nindent 4 }}
spec:
  backupName: {{ .Values.restore.backupId | quote }}
  includedNamespaces:
    - {{ .Release.Namespace | quote }}
  includedResources:
    - persistentvolumeclaims
    - persistentvolumes
  restorePVs: true
  existingResourcePolicy: none
{{- end }}
{{- end -}}

{{/* K8up's repository in the bucket. */}}
{{- define "runtime-agent.k8upBackend" -}}
{{- $storage := .Values.backup.storage -}}
repoPasswordSecretRef:
  name: {{ .Values.backup.k8up.repoPasswordSecret.name | quote }}
  key: {{ .Values.backup.k8up.repoPasswordSecret.key | quote }}
s3:
  endpoint: {{ $storage.endpoint | default (printf "https://s3.%s.amazonaws.com" $storage.region) | quote }}
  bucket: {{ list $storage.bucket (trimAll "/" $storage.prefix) | compact | join "/" | quote }}
  accessKeyIDSecretRef:
    name: {{ $storage.existingSecret | quote }}
    key: AWS_ACCESS_KEY_ID
  secretAccessKeySecretRef:
    name: {{ $storage.existingSecret | quote }}
    key: AWS_SECRET_ACCESS_KEY
{{- end -}}

{{/* Security context of K8up's pods, which write the files as the application does. */}}
{{- define "runtime-agent.k8upSecurity" -}}
{{- toYaml (merge (pick .Values.securityContext "runAsUser" "runAsGroup") .Values.podSecurityContext) -}}
{{- end -}}

{{/* K8up's Schedule and Restore. */}}
{{- define "runtime-agent.k8up" -}}
{{- $name := include "runtime-agent.fullname" . -}}
{{- if .Values.backup.enabled }}
---
apiVersion: k8up.io/v1
kind: Schedule
metadata:
  name: {{ $name | quote }}
  namespace: {{ .Release.Namespace | quote }}
  labels:
    {{- include "runtime-agent.labels" . | nindent 4 }}
spec:
  backend:
    {{- include "runtime-agent.k8upBackend" . | nindent 4 }}
  podSecurityContext:
    {{- include "runtime-agent.k8upSecurity" . | nindent 4 }}
  resourceRequirementsTemplate:
    {{- toYaml .Values.backup.resources | nindent 4 }}
  failedJobsHistoryLimit: 3
  successfulJobsHistoryLimit: 1
  backup:
    schedule: {{ .Values.backup.schedule | quote }}
    activeDeadlineSeconds: {{ .Values.backup.deadlineSeconds }}
    labelSelectors:
      - matchLabels:
          {{- include "runtime-agent.selectorLabels" . | nindent 10 }}
    tags:
      - {{ $name | quote }}
  prune:
    schedule: "@weekly-random"
    retention:
      keepDaily: {{ trimSuffix "d" .Values.backup.retention | int }}
      tags:
        - {{ $name | quote }}
  check:
    schedule: "@weekly-random"
{{- end }}
{{- if .Values.restore.enabled }}
---
apiVersion: k8up.io/v1
kind: Restore
metadata:
  name: {{ include "runtime-agent.suffixed" (dict "context" . "suffix" (sha256sum .Values.restore.backupId | trunc 8)) | quote }}
  namespace: {{ .Release.Namespace | quote }}
  labels:
    {{- include "runtime-agent.labels" . | nindent 4 }}
spec:
  snapshot: {{ .Values.restore.backupId | quote }}
  restoreMethod:
    folder:
      claimName: {{ include "runtime-agent.claimName" . | quote }}
  backend:
    {{- include "runtime-agent.k8upBackend" . | nindent 4 }}
  podSecurityContext:
    {{- include "runtime-agent.k8upSecurity" . | nindent 4 }}
  resources:
    {{- toYaml .Values.backup.resources | nindent 4 }}
{{- end }}
{{- end -}}
