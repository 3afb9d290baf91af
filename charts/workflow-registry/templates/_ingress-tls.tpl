{{/*
Which controller's annotations are written: `ingress.controller`, or what the class is called: `haproxy` is the class of two
controllers, and means that of HAProxy Technologies.
*/}}
{{- define "workflow-registry.ingressController" -}}
{{- $ingress := .Values.ingress -}}
{{- $ingress.controller | default (ternary "haproxytech" $ingress.className (eq $ingress.className "haproxy")) -}}
{{- end -}}

{{/* Name of the Secret that cert-manager writes the certificate of the Ingress to. */}}
{{- define "workflow-registry.ingressSecretName" -}}
{{- .Values.ingress.certificate.secretName | default (include "workflow-registry.suffixed" (dict "context" . "suffix" "tls")) -}}
{{- end -}}

{{/* Hosts of the Ingress, each once, as a list in JSON. */}}
{{- define "workflow-registry.ingressHosts" -}}
{{- $hosts := list -}}
{{- range .Values.ingress.hosts -}}
{{- $hosts = append $hosts .host -}}
{{- end -}}
{{- uniq $hosts | toJson -}}
{{- end -}}

{{/* The `tls` entries of the Ingress: one for every host where cert-manager makes the certificate. */}}
{{- define "workflow-registry.ingressTls" -}}
{{- if .Values.ingress.certificate.enabled -}}
{{- list (dict "secretName" (include "workflow-registry.ingressSecretName" .) "hosts" (include "workflow-registry.ingressHosts" . | fromJsonArray)) | toYaml -}}
{{- else if .Values.ingress.tls -}}
{{- toYaml .Values.ingress.tls -}}
{{- end -}}
{{- end -}}

{{/* "true" where the hosts are served with TLS; AWS's load balancer names its certificate, or finds it by the host. */}}
{{- define "workflow-registry.ingressHasTls" -}}
{{- $annotations := .Values.ingress.annotations -}}
{{- $aws := or (index $annotations "alb.ingress.kubernetes.io/certificate-arn") (contains "HTTPS" (index $annotations "alb.ingress.kubernetes.io/listen-ports" | default "")) -}}
{{- if or (include "workflow-registry.ingressTls" .) (and (eq (include "workflow-registry.ingressController" .) "alb") $aws) -}}true{{- end -}}
{{- end -}}

{{/* Annotations for client certificates, the least version of TLS and OCSP stapling, in the words of the controller. */}}
{{- define "workflow-registry.ingressTlsAnnotations" -}}
{{- $ingress := .Values.ingress -}}
{{- $controller := include "workflow-registry.ingressController" . -}}
{{- $annotations := dict -}}
{{- $client := $ingress.clientCertificate -}}
{{- if and $client.enabled (eq $controller "nginx") -}}
{{- $_ := set $annotations "nginx.ingress.kubernetes.io/auth-tls-secret" (printf "%s/%s" .Release.Namespace $client.secretName) -}}
{{- $_ := set $annotations "nginx.ingress.kubernetes.io/auth-tls-verify-client" "on" -}}
{{- $_ := set $annotations "nginx.ingress.kubernetes.io/auth-tls-verify-depth" (toString $client.verifyDepth) -}}
{{- else if and $client.enabled (eq $controller "haproxy-ingress") -}}
{{- $_ := set $annotations "haproxy-ingress.github.io/auth-tls-secret" $client.secretName -}}
{{- $_ := set $annotations "haproxy-ingress.github.io/auth-tls-verify-client" "on" -}}
{{- /* Up to v0.13 a Secret that is missing would let everybody in. */}}
{{- $_ := set $annotations "haproxy-ingress.github.io/auth-tls-strict" "true" -}}
{{- else if and $client.enabled (eq $controller "alb") -}}
{{- $listeners := list -}}
{{- range include "workflow-registry.albPorts" . | fromJsonArray -}}
{{- $listeners = append $listeners (dict "port" (int .) "mode" "verify" "trustStore" $client.trustStore) -}}
{{- end -}}
{{- $_ := set $annotations "alb.ingress.kubernetes.io/mutual-authentication" (toJson $listeners) -}}
{{- end -}}
{{- with $ingress.minTlsVersion -}}
{{- if eq $controller "haproxy-ingress" -}}
{{- $_ := set $annotations "haproxy-ingress.github.io/ssl-options-host" (printf "ssl-min-ver TLSv%s" .) -}}
{{- else if eq $controller "alb" -}}
{{- $_ := set $annotations "alb.ingress.kubernetes.io/ssl-policy" (printf "ELBSecurityPolicy-TLS13-%s-2021-06" (replace "." "-" .)) -}}
{{- end -}}
{{- end -}}
{{- if $ingress.ocspStapling.enabled -}}
{{- $_ := set $annotations "kube-zen.io/ocsp-stapling" "expected" -}}
{{- end -}}
{{- toYaml $annotations -}}
{{- end -}}

{{/* What is asked of the Ingress and that its controller cannot do, or that contradicts itself. */}}
{{- define "workflow-registry.validateIngressTls" -}}
{{- $ingress := .Values.ingress -}}
{{- $controller := include "workflow-registry.ingressController" . -}}
{{- $certificate := $ingress.certificate -}}
{{- $asked := dict "certificate.enabled" $certificate.enabled "clientCertificate.enabled" $ingress.clientCertificate.enabled "ocspStapling.enabled" $ingress.ocspStapling.enabled -}}
{{- range $key, $value := $asked -}}
{{- if and $value (not $ingress.enabled) -}}
{{- fail (printf "ingress.%s is true and ingress.enabled is false, so that there is nothing to secure: set ingress.enabled to true, or ingress.%s to false." $key $key) -}}
{{- end -}}
{{- end -}}
{{- if $certificate.enabled -}}
{{- if eq $controller "alb" -}}
{{- fail "ingress.certificate.enabled is true, and the AWS load balancer shows certificates of ACM alone, no Secrets: set ingress.certificate.enabled to false and name the certificate in the annotation alb.ingress.kubernetes.io/certificate-arn." -}}
{{- end -}}
{{- if $ingress.tls -}}
{{- fail "ingress.certificate.enabled is true and ingress.tls is set: empty ingress.tls, the certificate is for every host of ingress.hosts." -}}
{{- end -}}
{{- if not $certificate.issuerRef.name -}}
{{- fail "ingress.certificate.enabled is true and ingress.certificate.issuerRef.name is empty: name the Issuer or ClusterIssuer that signs the certificate." -}}
{{- end -}}
{{- range $name := list "cert-manager.io/issuer" "cert-manager.io/cluster-issuer" -}}
{{- if index $ingress.annotations $name -}}
{{- fail (printf "ingress.certificate.enabled is true and ingress.annotations holds %s, so that cert-manager would keep two Certificates for one Secret: take the annotation out, or set ingress.certificate.enabled to false." $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "workflow-registry.validateClientCertificate" . -}}
{{- if and $ingress.enabled $ingress.minTlsVersion (not (has $controller (list "haproxy-ingress" "alb"))) -}}
{{- $how := dict "nginx" "ssl-protocols in the ConfigMap of ingress-nginx, which is TLSv1.2 TLSv1.3 unless said otherwise" "haproxytech" "ssl-default-bind-options in the global-config-snippet of the controller's ConfigMap" -}}
{{- fail (printf "ingress.minTlsVersion is %s, but no annotation of ingress.className %q sets it for one Ingress: leave it empty and set %s." $ingress.minTlsVersion $ingress.className (index $how $controller | default "it in that controller's own way")) -}}
{{- end -}}
{{- if $ingress.ocspStapling.enabled -}}
{{- if ne $controller "nginx" -}}
{{- fail (printf "ingress.ocspStapling.enabled is true, but the controller of ingress.className %q is not known to staple OCSP answers: set it to false, or use ingress-nginx with enable-ocsp in its ConfigMap." $ingress.className) -}}
{{- end -}}
{{- if not (include "workflow-registry.ingressHasTls" .) -}}
{{- fail "ingress.ocspStapling.enabled is true and no host is served with TLS: set ingress.tls or ingress.certificate." -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Client certificates that would be asked for by nobody: the Ingress would let everybody in. */}}
{{- define "workflow-registry.validateClientCertificate" -}}
{{- $ingress := .Values.ingress -}}
{{- $client := $ingress.clientCertificate -}}
{{- $controller := include "workflow-registry.ingressController" . -}}
{{- $mayLeaveOff := eq .Values.profile "local" -}}
{{- if and $ingress.enabled (not $client.enabled) (not $mayLeaveOff) -}}
{{- fail (printf "profile is %s, ingress.enabled is true and ingress.clientCertificate.enabled is false: only profile local may let clients in without a certificate; set ingress.clientCertificate.enabled to true, with secretName, or trustStore for alb." .Values.profile) -}}
{{- end -}}
{{- if $client.enabled -}}
{{- if eq $controller "haproxytech" -}}
{{- $elsewhere := ternary "set it there and ingress.clientCertificate.enabled to false, or " "" $mayLeaveOff -}}
{{- fail (printf "ingress.clientCertificate.enabled is true, and the controller of HAProxy Technologies takes the client authority for all hosts at once, from client-ca in its own ConfigMap: %sset ingress.controller to haproxy-ingress where that one reads the class %q." $elsewhere $ingress.className) -}}
{{- else if not (has $controller (list "nginx" "haproxy-ingress" "alb")) -}}
{{- $elsewhere := ternary ", or ingress.clientCertificate.enabled to false and ask for it in that controller's own way" "" $mayLeaveOff -}}
{{- fail (printf "ingress.clientCertificate.enabled is true, but no annotation of ingress.className %q asks clients for a certificate: set ingress.controller to nginx, haproxy-ingress or alb where one of them reads that class%s." $ingress.className $elsewhere) -}}
{{- end -}}
{{- if and (eq $controller "alb") (not $client.trustStore) -}}
{{- fail "ingress.clientCertificate.enabled is true and ingress.clientCertificate.trustStore is empty: name the trust store of the AWS load balancer, by name or ARN." -}}
{{- end -}}
{{- if and (ne $controller "alb") (not $client.secretName) -}}
{{- fail "ingress.clientCertificate.enabled is true and ingress.clientCertificate.secretName is empty: name the Secret whose ca.crt client certificates are checked with." -}}
{{- end -}}
{{- if not (include "workflow-registry.ingressHasTls" .) -}}
{{- fail "ingress.clientCertificate.enabled is true and no host is served with TLS, in whose handshake clients show their certificates: set ingress.tls or ingress.certificate." -}}
{{- end -}}
{{- include "workflow-registry.validateClientDetours" . -}}
{{- end -}}
{{- end -}}
