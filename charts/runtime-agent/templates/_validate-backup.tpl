{{/* Contradictions of backup and restore. */}}
{{- define "runtime-agent.validateBackup" -}}
{{- $backup := .Values.backup -}}
{{- $restore := .Values.restore -}}
{{- if or $backup.enabled $restore.enabled -}}
{{- $wanted := ternary "backup.enabled" "restore.enabled" $backup.enabled -}}
{{- include "runtime-agent.validateBackupVolume" (dict "context" . "wanted" $wanted) -}}
{{- $sources := list -}}
{{- range $key := list "existingSecret" "roleArn" "podIdentity" -}}
{{- if index $backup.storage $key }}{{ $sources = append $sources (printf "backup.storage.%s" $key) }}{{ end -}}
{{- end -}}
{{- if eq $backup.operator "velero" -}}
{{- with $sources -}}
{{- fail (printf "%s is set while backup.operator is velero, which has a storage location with credentials of its own: leave it empty, and name the location in backup.velero.storageLocation." (first .)) -}}
{{- end -}}
{{- else if gt (len $sources) 1 -}}
{{- fail (printf "%s are set together: keep one source of credentials for the bucket." (join " and " $sources)) -}}
{{- else if not $sources -}}
{{- fail (printf "%s is true and there are no credentials for the bucket: set backup.storage.existingSecret to a Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or backup.storage.roleArn, or backup.storage.podIdentity." $wanted) -}}
{{- end -}}
{{- if ne $backup.operator "none" -}}
{{- range $key, $value := dict "backup.storage.caConfigMap" $backup.storage.caConfigMap "backup.encryption.kmsKeyId" $backup.encryption.kmsKeyId -}}
{{- if $value -}}
{{- fail (printf "%s is set while backup.operator is %s, which does not read it: leave it empty, and set up the operator itself." $key $backup.operator) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if eq $backup.operator "k8up" -}}
{{- if not $backup.storage.existingSecret -}}
{{- fail (printf "%s is set while backup.operator is k8up, which takes keys alone: set backup.storage.existingSecret in its place." (first $sources)) -}}
{{- end -}}
{{- if not $backup.k8up.repoPasswordSecret.name -}}
{{- fail "backup.operator is k8up and backup.k8up.repoPasswordSecret.name is empty: name the Secret with the password that its repository is encrypted with." -}}
{{- end -}}
{{- end -}}
{{- if and $backup.encryption.kmsKeyId (ne $backup.encryption.type "aws:kms") -}}
{{- fail (printf "backup.encryption.kmsKeyId is set while backup.encryption.type is %s, which uses no key of yours: set backup.encryption.type=aws:kms or leave backup.encryption.kmsKeyId empty." $backup.encryption.type) -}}
{{- end -}}
{{- end -}}
{{- if $restore.enabled }}{{ include "runtime-agent.validateRestore" . }}{{ end -}}
{{- end -}}

{{/* Contradictions of a restore. */}}
{{- define "runtime-agent.validateRestore" -}}
{{- $operator := .Values.backup.operator -}}
{{- $restore := .Values.restore -}}
{{- $forms := dict "none" (list "^backup-[0-9]{8}-[0-9]{6}$" "backup-YYYYMMDD-HHMMSS") "velero" (list "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$" "the name of one of Velero's Backups") "k8up" (list "^[0-9a-f]{8,64}$" "the id of one of K8up's snapshots") -}}
{{- $form := index $forms $operator -}}
{{- if not $restore.backupId -}}
{{- fail (printf "restore.enabled is true and restore.backupId is empty: name the backup, as %s." (index $form 1)) -}}
{{- end -}}
{{- if not (regexMatch (index $form 0) $restore.backupId) -}}
{{- fail (printf "restore.backupId is %q while backup.operator is %s: write it as %s." $restore.backupId $operator (index $form 1)) -}}
{{- end -}}
{{- if and (eq $operator "none") (eq (dig "type" "Recreate" .Values.strategy) "RollingUpdate") -}}
{{- fail "strategy.type is RollingUpdate while restore.enabled is true, and old pods would go on with the logs that are replaced: leave strategy empty for the time of the restore." -}}
{{- end -}}
{{- if eq $operator "velero" -}}
{{- if not .Values.persistence.existingClaim -}}
{{- fail "restore.enabled is true while backup.operator is velero and persistence.existingClaim is empty, and Velero leaves a claim that is there as it is: set persistence.existingClaim to the claim that Velero brings back." -}}
{{- end -}}
{{- if $restore.overwrite -}}
{{- fail "restore.overwrite is true while backup.operator is velero, which never replaces a volume: delete the claim first, and set restore.overwrite=false." -}}
{{- end -}}
{{- end -}}
{{- if and (eq $operator "k8up") (not $restore.overwrite) -}}
{{- fail "restore.overwrite is false while backup.operator is k8up, which replaces files without asking: set restore.overwrite=true." -}}
{{- end -}}
{{- end -}}

{{/* The volume has to outlive its pods, and to be one that a second pod can mount: (dict "context" $ "wanted" KEY). */}}
{{- define "runtime-agent.validateBackupVolume" -}}
{{- $persistence := .context.Values.persistence -}}
{{- if not $persistence.enabled -}}
{{- fail (printf "%s is true while persistence.enabled is false, and there are no logs that last: set persistence.enabled=true and persistence.accessMode=ReadWriteMany." .wanted) -}}
{{- end -}}
{{- if ne (include "runtime-agent.logsVolume" .context) "shared" -}}
{{- fail (printf "persistence.accessMode is %s while %s is true, and each replica has a volume of its own that goes with it: set persistence.accessMode=ReadWriteMany." $persistence.accessMode .wanted) -}}
{{- end -}}
{{- if and (include "runtime-agent.backupJob" .context) (eq $persistence.accessMode "ReadWriteOncePod") -}}
{{- fail "persistence.accessMode is ReadWriteOncePod while backup.enabled is true, and the backup's pod could not mount the volume: set persistence.accessMode=ReadWriteOnce or ReadWriteMany." -}}
{{- end -}}
{{- end -}}
