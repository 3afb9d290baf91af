{{/*
Annotations of the Ingress with the rate limit, and what its TLS asks for, in the words of its controller. The annotation `rate-limit` of ingress-nginx
is read as the limit and kept: the controller does not know it, people and tools may.
*/}}
{{- define "workflow-registry.ingressAnnotations" -}}
{{- $annotations := deepCopy .Values.ingress.annotations -}}
{{- $controller := include "workflow-registry.ingressController" . -}}
{{- $given := index $annotations "nginx.ingress.kubernetes.io/rate-limit" -}}
{{- if and $given (not (regexMatch "^[0-9]+$" (toString $given))) -}}
{{- fail (printf "ingress.annotations holds nginx.ingress.kubernetes.io/rate-limit: %v, which is no number, and nothing would be limited: write requests per second, such as \"100\"." $given) -}}
{{- end -}}
{{- $rate := index $annotations "nginx.ingress.kubernetes.io/rate-limit" | default .Values.ingress.rateLimit | int -}}
{{- if gt $rate 0 -}}
{{- if eq $controller "nginx" -}}
{{- $annotations = merge $annotations (dict "nginx.ingress.kubernetes.io/limit-rps" (toString $rate)) -}}
{{- else if eq $controller "haproxytech" -}}
{{- $annotations = merge $annotations (dict "haproxy.org/rate-limit-requests" (toString $rate) "haproxy.org/rate-limit-period" "1s") -}}
{{- else if eq $controller "haproxy-ingress" -}}
{{- $annotations = merge $annotations (dict "haproxy-ingress.github.io/limit-rps" (toString $rate)) -}}
{{- else -}}
{{- fail (printf "ingress.rateLimit is %d, but no annotation of ingress.className %q limits requests: set ingress.rateLimit=0 and limit them in that controller's own way." $rate .Values.ingress.className) -}}
{{- end -}}
{{- end -}}
{{- /* What secures the Ingress is not undone by an annotation beside it. */}}
{{- $annotations = merge (include "workflow-registry.ingressTlsAnnotations" . | fromYaml) $annotations -}}
{{- if $annotations }}{{ toYaml $annotations }}{{ end -}}
{{- end -}}

{{/* Rules of an Ingress that sends every host and path to one Service: takes root and service. */}}
{{- define "workflow-registry.ingressRules" -}}
{{- $service := .service -}}
{{- range .root.Values.ingress.hosts }}
- host: {{ .host | quote }}
  http:
    paths:
      {{- range .paths | default (list (dict)) }}
      - path: {{ .path | default "/" | quote }}
        pathType: {{ .pathType | default "Prefix" }}
        backend:
          service:
            name: {{ $service | quote }}
            port:
              name: http
      {{- end }}
{{- end }}
{{- end -}}
