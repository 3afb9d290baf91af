{{/*
Ports at which the AWS load balancer ends TLS, as a list in JSON: those of the annotation `listen-ports`, or 443, which is its
default with a certificate (AWS Load Balancer Controller, page "Annotations").
*/}}
{{- define "workflow-registry.albPorts" -}}
{{- $ports := list -}}
{{- range index .Values.ingress.annotations "alb.ingress.kubernetes.io/listen-ports" | default "[{\"HTTPS\": 443}]" | fromJsonArray -}}
{{- if kindIs "map" . -}}
{{- with get . "HTTPS" -}}
{{- $ports = append $ports (int .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $ports -}}
{{- end -}}

{{/* Ways around the certificate that clients are asked for: plain requests, which have no handshake to show one in. */}}
{{- define "workflow-registry.validateClientDetours" -}}
{{- $ingress := .Values.ingress -}}
{{- $annotations := $ingress.annotations -}}
{{- $controller := include "workflow-registry.ingressController" . -}}
{{- if eq $controller "alb" -}}
{{- if not (include "workflow-registry.albPorts" . | fromJsonArray) -}}
{{- fail "ingress.clientCertificate.enabled is true and the annotation alb.ingress.kubernetes.io/listen-ports in ingress.annotations names no HTTPS port, so that nobody would be asked for a certificate: write it as '[{\"HTTPS\": 443}]'." -}}
{{- end -}}
{{- if and (contains "\"HTTP\"" (index $annotations "alb.ingress.kubernetes.io/listen-ports" | default "")) (not (index $annotations "alb.ingress.kubernetes.io/ssl-redirect")) -}}
{{- fail "ingress.clientCertificate.enabled is true and the annotation alb.ingress.kubernetes.io/listen-ports in ingress.annotations names an HTTP port, where nobody is asked for a certificate: take the port out, or set alb.ingress.kubernetes.io/ssl-redirect to 443." -}}
{{- end -}}
{{- else -}}
{{- range $name := list "nginx.ingress.kubernetes.io/ssl-redirect" "haproxy-ingress.github.io/ssl-redirect" -}}
{{- if eq (lower (index $annotations $name | default "")) "false" -}}
{{- fail (printf "ingress.clientCertificate.enabled is true and ingress.annotations sets %s to false, so that plain requests would get in without a certificate: take the annotation out." $name) -}}
{{- end -}}
{{- end -}}
{{- $secured := list -}}
{{- range include "workflow-registry.ingressTls" . | fromYamlArray -}}
{{- $secured = concat $secured (.hosts | default list) -}}
{{- end -}}
{{- range include "workflow-registry.ingressHosts" . | fromJsonArray -}}
{{- if not (or (has . $secured) (has (regexReplaceAll "^[^.]+" . "*") $secured)) -}}
{{- fail (printf "ingress.clientCertificate.enabled is true and no entry of ingress.tls names %s, so that plain requests to it would get in without a certificate: add it to one, or use ingress.certificate." .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
