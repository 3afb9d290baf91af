{{/* Values that contradict each other end the render with a sentence that says the fix. */}}
{{- define "workflow-registry.validate" -}}
{{- include "workflow-registry.validateBackup" . -}}
{{- include "workflow-registry.validateRollouts" . -}}
{{- $values := .Values -}}
{{- $replicas := include "workflow-registry.maxReplicas" . | int -}}
{{- $wanted := ternary (printf "autoscaling.maxReplicas is %d" $replicas) (printf "replicaCount is %d" $replicas) $values.autoscaling.enabled -}}
{{- if and $values.autoscaling.enabled (gt (int $values.autoscaling.minReplicas) $replicas) -}}
{{- fail (printf "autoscaling.minReplicas is %d, more than autoscaling.maxReplicas, which is %d: raise the one or lower the other." (int $values.autoscaling.minReplicas) $replicas) -}}
{{- end -}}
{{- if gt $replicas 1 -}}
{{- if not $values.persistence.enabled -}}
{{- fail (printf "%s while persistence.enabled is false, and each replica would keep packages of its own: set persistence.enabled=true, or replicaCount=1 and autoscaling.enabled=false." $wanted) -}}
{{- end -}}
{{- if include "workflow-registry.singleWriter" . -}}
{{- fail (printf "%s while persistence.accessMode is %s, which one replica alone can mount: set persistence.accessMode=ReadWriteMany, or replicaCount=1 and autoscaling.enabled=false." $wanted $values.persistence.accessMode) -}}
{{- end -}}
{{- end -}}
{{- if and (include "workflow-registry.singleWriter" .) (eq (dig "type" "Recreate" $values.strategy) "RollingUpdate") -}}
{{- fail (printf "strategy.type is RollingUpdate while persistence.accessMode is %s, and the new pod would wait for a volume that the old one holds: leave strategy empty, or set persistence.accessMode=ReadWriteMany." $values.persistence.accessMode) -}}
{{- end -}}
{{- if and $values.config.vaultToken $values.config.existingSecret -}}
{{- fail "config.vaultToken and config.existingSecret are both set: keep config.existingSecret and leave config.vaultToken empty." -}}
{{- end -}}
{{- if and (or $values.config.vaultToken $values.config.existingSecret) (not $values.config.vaultAddr) -}}
{{- fail "A Vault token is given but config.vaultAddr is empty: set config.vaultAddr to the address of Vault." -}}
{{- end -}}
{{- if and $values.config.cosignPublicKey $values.config.cosignPublicKeyFrom.name -}}
{{- fail "config.cosignPublicKey and config.cosignPublicKeyFrom.name are both set: keep one of them." -}}
{{- end -}}
{{- if and $values.config.cosignPublicKey (not (hasPrefix "-----BEGIN PUBLIC KEY-----" (trim $values.config.cosignPublicKey))) -}}
{{- fail "config.cosignPublicKey is no public key in PEM: it has to begin with -----BEGIN PUBLIC KEY-----." -}}
{{- end -}}
{{- include "workflow-registry.validateAdditions" . -}}
{{- $lowest := include "workflow-registry.minReplicas" . | int -}}
{{- $available := $values.podDisruptionBudget.minAvailable -}}
{{- if and $values.podDisruptionBudget.enabled (gt $lowest 1) (regexMatch "^[0-9]+$" (toString $available)) (ge (int $available) $lowest) -}}
{{- fail (printf "podDisruptionBudget.minAvailable is %d while there may be no more than %d replicas, and no node could be drained: lower it, or use podDisruptionBudget.maxUnavailable." (int $available) $lowest) -}}
{{- end -}}
{{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" -}}
{{- with index $values $probe -}}
{{- $handlers := keys (pick . "httpGet" "tcpSocket" "grpc" "exec") | sortAlpha -}}
{{- if ne (len $handlers) 1 -}}
{{- fail (printf "%s has %d handlers (%s) and takes one of httpGet, tcpSocket, grpc and exec: set the others to null." $probe (len $handlers) (join ", " $handlers)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
