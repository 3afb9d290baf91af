{{/* Values that contradict each other: one sentence that names the key and the way out. */}}
{{- define "zen-watcher.validate" -}}
{{- include "zen-watcher.validateAdditions" . }}
{{- include "zen-watcher.validateIngress" . }}
{{- $maximum := int (include "zen-watcher.maximumReplicas" .) }}
{{- $key := ternary "hpa.maxReplicas" "replicaCount" .Values.hpa.enabled }}
{{- if and (eq .Values.leaderElection.mode "disabled") (gt $maximum 1) }}
{{- fail (printf "%s is %d and leaderElection.mode is disabled: the pods would write every Observation twice; set %s to 1 or leaderElection.mode to builtin." $key $maximum $key) }}
{{- end }}
{{- if .Values.webhook.enabled }}
{{- if gt $maximum 1 }}
{{- fail (printf "%s is %d and webhook.enabled is true: only the elected pod answers webhooks and the others would lose events with 404; set %s to 1 or webhook.enabled to false." $key $maximum $key) }}
{{- end }}
{{- if and (not .Values.webhook.auth.token) (not .Values.webhook.auth.existingSecret) (not .Values.externalSecret.enabled) (not .Values.webhook.allowedIPs) (not .Values.webhook.auth.disabled) }}
{{- fail "webhook.enabled is true and nobody may send: set webhook.auth.existingSecret, webhook.auth.token, webhook.allowedIPs or, for trials only, webhook.auth.disabled." }}
{{- end }}
{{- if and .Values.webhook.auth.disabled (or .Values.webhook.auth.token .Values.webhook.auth.existingSecret .Values.externalSecret.enabled) }}
{{- fail "webhook.auth.disabled is true and there is a token all the same: set webhook.auth.disabled to false, or take webhook.auth.token, webhook.auth.existingSecret and externalSecret.enabled out." }}
{{- end }}
{{- if and .Values.webhook.auth.token .Values.webhook.auth.existingSecret }}
{{- fail "webhook.auth.token and webhook.auth.existingSecret are both set: keep one of them." }}
{{- end }}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.ingress.webhookFrom) (not .Values.webhook.ingress.enabled) }}
{{- fail "webhook.enabled is true and networkPolicy.ingress.webhookFrom is empty, so that no sender gets through: name the senders there." }}
{{- end }}
{{- end }}
{{- if and .Values.hpa.enabled (gt (int .Values.hpa.minReplicas) (int .Values.hpa.maxReplicas)) }}
{{- fail (printf "hpa.minReplicas is %d and hpa.maxReplicas is %d: raise the maximum or lower the minimum." (int .Values.hpa.minReplicas) (int .Values.hpa.maxReplicas)) }}
{{- end }}
{{- if and .Values.podDisruptionBudget.enabled (ne (toString .Values.podDisruptionBudget.maxUnavailable) "") (ne (toString .Values.podDisruptionBudget.minAvailable) "") }}
{{- fail "podDisruptionBudget.maxUnavailable and podDisruptionBudget.minAvailable are both set: empty one of them, a budget takes one." }}
{{- end }}
{{- if and .Values.podDisruptionBudget.enabled (regexMatch "^[0-9]+$" (toString .Values.podDisruptionBudget.minAvailable)) }}
{{- $minimum := int (include "zen-watcher.minimumReplicas" .) }}
{{- if and (gt $minimum 1) (ge (int .Values.podDisruptionBudget.minAvailable) $minimum) }}
{{- fail (printf "podDisruptionBudget.minAvailable is %d and there may be as few as %d pods, so that no node could be drained: lower it." (int .Values.podDisruptionBudget.minAvailable) $minimum) }}
{{- end }}
{{- end }}
{{- if and .Values.rbac.create (not .Values.serviceAccount.create) (not .Values.serviceAccount.name) }}
{{- fail "rbac.create is true, serviceAccount.create is false and serviceAccount.name is empty, so that every pod of the namespace would get the rights: name a ServiceAccount." }}
{{- end }}
{{- range $key, $labels := dict "commonLabels" .Values.commonLabels "podLabels" .Values.podLabels }}
{{- range $label, $_ := $labels }}
{{- if regexMatch "^(app\\.kubernetes\\.io|helm\\.sh)/" $label }}
{{- fail (printf "%s sets %s, which the chart sets itself and selects its pods by: choose another label." $key $label) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $index, $source := .Values.rbac.additionalSources }}
{{- range $source.resources }}
{{- if or (contains "*" .) (regexMatch "^secrets(/|$)" .) }}
{{- fail (printf "rbac.additionalSources[%d].resources holds %q: name the resources that are watched, and never secrets." $index .) }}
{{- end }}
{{- end }}
{{- end }}
{{- range .Values.observations.additionalTargets }}
{{- if has .resource (list "secrets" "serviceaccounts" "roles" "rolebindings" "clusterroles" "clusterrolebindings" "customresourcedefinitions" "mutatingwebhookconfigurations" "validatingwebhookconfigurations") }}
{{- fail (printf "observations.additionalTargets names %s, which the program never writes: remove it." .resource) }}
{{- end }}
{{- end }}
{{- end }}
