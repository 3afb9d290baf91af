{{/* Values that are missing or contradict each other: one sentence that names the key and the way out. */}}
{{- define "zen-agent.validate" -}}
{{- include "zen-agent.validateAdditions" . }}
{{- include "zen-agent.validateIdentity" . }}
{{- include "zen-agent.validateConnection" . }}
{{- if eq (int .Values.metrics.port) 8080 }}
{{- fail "metrics.port is 8080, the port of the agent's API: choose another." }}
{{- end }}
{{- if and .Values.rbac.remediation.clusterWide .Values.rbac.remediation.namespaces }}
{{- fail "rbac.remediation.clusterWide is true and rbac.remediation.namespaces is not empty: keep one of them." }}
{{- end }}
{{- if and .Values.hpa.enabled (gt (int .Values.hpa.minReplicas) (int .Values.hpa.maxReplicas)) }}
{{- fail (printf "hpa.minReplicas is %d and hpa.maxReplicas is %d: raise the maximum or lower the minimum." (int .Values.hpa.minReplicas) (int .Values.hpa.maxReplicas)) }}
{{- end }}
{{- if and .Values.podDisruptionBudget.enabled (ne (toString .Values.podDisruptionBudget.maxUnavailable) "") (ne (toString .Values.podDisruptionBudget.minAvailable) "") }}
{{- fail "podDisruptionBudget.maxUnavailable and podDisruptionBudget.minAvailable are both set: empty one of them, a budget takes one." }}
{{- end }}
{{- if and .Values.podDisruptionBudget.enabled (regexMatch "^[0-9]+$" (toString .Values.podDisruptionBudget.minAvailable)) }}
{{- $minimum := int (include "zen-agent.minimumReplicas" .) }}
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
{{- end }}

{{- define "zen-agent.validateIdentity" -}}
{{- $missing := list }}
{{- if not (or .Values.saas.clusterToken .Values.saas.existingSecret .Values.externalSecret.enabled) }}
{{- $missing = append $missing "saas.clusterToken (or saas.existingSecret)" }}
{{- end }}
{{- if not .Values.tenant.id }}
{{- $missing = append $missing "tenant.id" }}
{{- end }}
{{- if not .Values.cluster.id }}
{{- $missing = append $missing "cluster.id" }}
{{- end }}
{{- if $missing }}
{{- $last := last $missing }}
{{- $names := ternary $last (printf "%s and %s" (join ", " (initial $missing)) $last) (eq (len $missing) 1) }}
{{- fail (printf "zen-agent needs %s to enrol this cluster: set them with --set or in a values file, as Kube-Zen shows them when a cluster is added." $names) }}
{{- end }}
{{- if and .Values.saas.clusterToken .Values.saas.existingSecret }}
{{- fail "saas.clusterToken and saas.existingSecret are both set: keep one of them." }}
{{- end }}
{{- end }}

{{- define "zen-agent.validateConnection" -}}
{{- $development := eq .Values.environment "dev" }}
{{- range $key, $address := dict "saas.endpoint" .Values.saas.endpoint "saas.webSocketEndpoint" (include "zen-agent.webSocketEndpoint" .) }}
{{- $url := urlParse $address }}
{{- $host := regexReplaceAll ":[0-9]+$" $url.host "" }}
{{- if regexMatch "(^|\\.)(svc|svc\\.[a-z0-9.-]+|cluster\\.local)\\.?$" $host }}
{{- fail (printf "%s is %s, a Service of a cluster: Kube-Zen is reached from outside; set it to an FQDN such as https://agent.kube-zen.io." $key $address) }}
{{- end }}
{{- if not $development }}
{{- if has $url.scheme (list "http" "ws") }}
{{- fail (printf "%s is %s and environment is %s: only environment dev may go without TLS; use https (wss for the WebSocket)." $key $address $.Values.environment) }}
{{- end }}
{{- if not (regexMatch "^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]\\.?$" $host) }}
{{- fail (printf "%s is %s and %s is no FQDN: set it to a name such as agent.kube-zen.io (environment dev may use any host)." $key $address $host) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and .Values.tlsInsecure (not $development) }}
{{- fail (printf "tlsInsecure is true and environment is %s: certificates go unchecked in environment dev only; set tlsInsecure to false or environment to dev." .Values.environment) }}
{{- end }}
{{- if and (ne .Values.profile "local") $development }}
{{- fail (printf "profile is %s and environment is dev, which lets http and unchecked certificates through: set environment to staging or prod, or profile to local." .Values.profile) }}
{{- end }}
{{- if and (ne .Values.profile "local") (not .Values.tls.enabled) }}
{{- fail (printf "profile is %s and tls.enabled is false: only profile local may go without mutual TLS; set tls.enabled to true, with tls.existingSecret or tls.certificate.enabled." .Values.profile) }}
{{- end }}
{{- if and .Values.tls.requireOcspStaple .Values.tlsInsecure }}
{{- fail "tls.requireOcspStaple is true and tlsInsecure is true: nothing looks at an answer about a certificate that goes unchecked; set one of them to false." }}
{{- end }}
{{- if .Values.inbound.enabled }}
{{- if not .Values.tls.enabled }}
{{- fail "inbound.enabled is true and tls.enabled is false: calls to the agent need mutual TLS; set tls.enabled to true." }}
{{- end }}
{{- if and .Values.networkPolicy.enabled (not .Values.inbound.from) }}
{{- fail "inbound.enabled is true and inbound.from is empty, so that no call gets through: name the callers there." }}
{{- end }}
{{- end }}
{{- end }}
