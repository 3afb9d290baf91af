{{/* Values that contradict each other end the render with a sentence that says the fix. */}}
{{- define "runtime-agent.validate" -}}
{{- include "runtime-agent.validateBackup" . -}}
{{- include "runtime-agent.validateRollouts" . -}}
{{- $values := .Values -}}
{{- $replicas := include "runtime-agent.maxReplicas" . | int -}}
{{- $wanted := ternary (printf "autoscaling.maxReplicas is %d" $replicas) (printf "replicaCount is %d" $replicas) $values.autoscaling.enabled -}}
{{- if and $values.autoscaling.enabled (gt (int $values.autoscaling.minReplicas) $replicas) -}}
{{- fail (printf "autoscaling.minReplicas is %d, more than autoscaling.maxReplicas, which is %d: raise the one or lower the other." (int $values.autoscaling.minReplicas) $replicas) -}}
{{- end -}}
{{- if and (gt $replicas 1) $values.persistence.enabled $values.persistence.existingClaim (ne $values.persistence.accessMode "ReadWriteMany") -}}
{{- fail (printf "%s while persistence.existingClaim is mounted as %s, which one replica alone can do: set persistence.accessMode=ReadWriteMany if the claim offers it, or leave persistence.existingClaim empty for a volume of each replica's own." $wanted $values.persistence.accessMode) -}}
{{- end -}}
{{- if $values.rbac.create -}}
{{- if not (or $values.serviceAccount.create $values.serviceAccount.name) -}}
{{- fail "rbac.create is true while serviceAccount.create is false and serviceAccount.name is empty, and the permissions would go to the namespace's default ServiceAccount: set serviceAccount.name, serviceAccount.create=true or rbac.create=false." -}}
{{- end -}}
{{- range $index, $rule := $values.rbac.rules -}}
{{- range $resource := $rule.resources -}}
{{- if or (eq $resource "secrets") (hasPrefix "*" $resource) (eq $resource "serviceaccounts/token") -}}
{{- fail (printf "rbac.rules[%d].resources holds %q: name the resources that workflows need, and never secrets or tokens." $index $resource) -}}
{{- end -}}
{{- end -}}
{{- range $verb := $rule.verbs -}}
{{- if has $verb (list "escalate" "bind" "impersonate") -}}
{{- fail (printf "rbac.rules[%d].verbs holds %q, by which a workflow would give itself any right: take it out." $index $verb) -}}
{{- end -}}
{{- end -}}
{{- if has "*" (concat $rule.apiGroups $rule.verbs) -}}
{{- fail (printf "rbac.rules[%d] holds \"*\" in its apiGroups or verbs: name those that workflows need." $index) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "runtime-agent.validateAdditions" . -}}
{{- $lowest := include "runtime-agent.minReplicas" . | int -}}
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
