{{/* Annotations of the Ingress: the rate limit, and what its TLS asks for, in the words of its controller. */}}
{{- define "zen-watcher.ingressAnnotations" -}}
{{- $ingress := .Values.webhook.ingress -}}
{{- $controller := include "zen-watcher.ingressController" . -}}
{{- $annotations := include "zen-watcher.ingressTlsAnnotations" . | fromYaml -}}
{{- $rate := int $ingress.rateLimit -}}
{{- if gt $rate 0 -}}
{{- if eq $controller "nginx" -}}
{{- $_ := set $annotations "nginx.ingress.kubernetes.io/limit-rps" (toString $rate) -}}
{{- else if eq $controller "haproxytech" -}}
{{- $annotations = merge $annotations (dict "haproxy.org/rate-limit-requests" (toString $rate) "haproxy.org/rate-limit-period" "1s") -}}
{{- else if eq $controller "haproxy-ingress" -}}
{{- $_ := set $annotations "haproxy-ingress.github.io/limit-rps" (toString $rate) -}}
{{- else -}}
{{- fail (printf "webhook.ingress.rateLimit is %d, but no annotation of webhook.ingress.className %q limits requests: set webhook.ingress.rateLimit to 0 and limit them in that controller's own way." $rate $ingress.className) -}}
{{- end -}}
{{- end -}}
{{- toYaml (merge $annotations (deepCopy $ingress.annotations) .Values.commonAnnotations) -}}
{{- end -}}

{{/* An Ingress that nobody gets through, that leads to what is no webhook, or by which tokens travel in the clear. */}}
{{- define "zen-watcher.validateIngress" -}}
{{- $ingress := .Values.webhook.ingress -}}
{{- if $ingress.enabled -}}
{{- if not .Values.webhook.enabled -}}
{{- fail "webhook.ingress.enabled is true and webhook.enabled is false, so that nothing would take the events: set webhook.enabled to true or webhook.ingress.enabled to false." -}}
{{- end -}}
{{- range $ingress.paths -}}
{{- if regexMatch "^/(metrics|healthz?|readyz?|ha)(/|$)" . -}}
{{- fail (printf "webhook.ingress.paths names %s, which is no webhook and would be shown to everybody: name the paths of the webhook Ingesters." .) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.webhook.allowedIPs (not .Values.server.trustedProxyCIDRs) -}}
{{- fail "webhook.ingress.enabled and webhook.allowedIPs are both set and server.trustedProxyCIDRs is empty, so that the program would see the ingress controller's address in place of the senders': name the controller's addresses in server.trustedProxyCIDRs." -}}
{{- end -}}
{{- $secured := list -}}
{{- range include "zen-watcher.ingressTls" . | fromYamlArray -}}
{{- if .secretName }}{{ $secured = concat $secured (.hosts | default list) }}{{ end -}}
{{- end -}}
{{- $aws := and (eq (include "zen-watcher.ingressController" .) "alb") (include "zen-watcher.ingressHasTls" .) -}}
{{- range include "zen-watcher.ingressHosts" . | fromJsonArray -}}
{{- if not (or $aws (has . $secured)) -}}
{{- fail (printf "webhook.ingress.enabled is true and no entry of webhook.ingress.tls has a Secret for %s, so that tokens would travel in the clear: add one, or set webhook.ingress.certificate.enabled to true." .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "zen-watcher.validateIngressTls" . -}}
{{- end -}}
