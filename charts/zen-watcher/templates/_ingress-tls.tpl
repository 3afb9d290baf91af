{{/*
Which controller's annotations are written: `webhook.ingress.controller`, or what the class is called: `haproxy` is the class of two
controllers, and means that of HAProxy Technologies.
*/}}
{{- define "zen-watcher.ingressController" -}}
{{- $ingress := .Values.webhook.ingress -}}
{{- $ingress.controller | default (ternary "haproxytech" $ingress.className (eq $ingress.className "haproxy")) -}}
{{- end -}}

{{/* Name of the Secret that cert-manager writes the certificate of the Ingress to. */}}
{{- define "zen-watcher.ingressSecretName" -}}
{{- .Values.webhook.ingress.certificate.secretName | default (printf "%s-webhook-tls" (include "zen-watcher.fullname" .)) -}}
{{- end -}}

{{/* Hosts of the Ingress, each once, as a list in JSON. */}}
{{- define "zen-watcher.ingressHosts" -}}
{{- $hosts := list -}}
{{- range .Values.webhook.ingress.hosts -}}
{{- $hosts = append $hosts .host -}}
{{- end -}}
{{- uniq $hosts | toJson -}}
{{- end -}}

{{/* The `tls` entries of the Ingress: one for every host where cert-manager makes the certificate. */}}
{{- define "zen-watcher.ingressTls" -}}
{{- if .Values.webhook.ingress.certificate.enabled -}}
{{- list (dict "secretName" (include "zen-watcher.ingressSecretName" .) "hosts" (include "zen-watcher.ingressHosts" . | fromJsonArray)) | toYaml -}}
{{- else if .Values.webhook.ingress.tls -}}
{{- toYaml .Values.webhook.ingress.tls -}}
{{- end -}}
{{- end -}}

{{/* "true" where the hosts are served with TLS; AWS's load balancer names its certificate, or finds it by the host. */}}
{{- define "zen-watcher.ingressHasTls" -}}
{{- $annotations := .Values.webhook.ingress.annotations -}}
{{- $aws := or (index $annotations "alb.ingress.kubernetes.io/certificate-arn") (contains "HTTPS" (index $annotations "alb.ingress.kubernetes.io/listen-ports" | default "")) -}}
{{- if or (include "zen-watcher.ingressTls" .) (and (eq (include "zen-watcher.ingressController" .) "alb") $aws) -}}true{{- end -}}
{{- end -}}

{{/* Annotations for client certificates, the least version of TLS and OCSP stapling, in the words of the controller. */}}
{{- define "zen-watcher.ingressTlsAnnotations" -}}
{{- $ingress := .Values.webhook.ingress -}}
{{- $controller := include "zen-watcher.ingressController" . -}}
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
{{- range include "zen-watcher.albPorts" . | fromJsonArray -}}
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
{{- define "zen-watcher.validateIngressTls" -}}
{{- $ingress := .Values.webhook.ingress -}}
{{- $controller := include "zen-watcher.ingressController" . -}}
{{- $certificate := $ingress.certificate -}}
{{- $asked := dict "certificate.enabled" $certificate.enabled "clientCertificate.enabled" $ingress.clientCertificate.enabled "ocspStapling.enabled" $ingress.ocspStapling.enabled -}}
{{- range $key, $value := $asked -}}
{{- if and $value (not $ingress.enabled) -}}
{{- fail (printf "webhook.ingress.%s is true and webhook.ingress.enabled is false, so that there is nothing to secure: set webhook.ingress.enabled to true, or webhook.ingress.%s to false." $key $key) -}}
{{- end -}}
{{- end -}}
{{- if $certificate.enabled -}}
{{- if eq $controller "alb" -}}
{{- fail "webhook.ingress.certificate.enabled is true, and the AWS load balancer shows certificates of ACM alone, no Secrets: set webhook.ingress.certificate.enabled to false and name the certificate in the annotation alb.ingress.kubernetes.io/certificate-arn." -}}
{{- end -}}
{{- if $ingress.tls -}}
{{- fail "webhook.ingress.certificate.enabled is true and webhook.ingress.tls is set: empty webhook.ingress.tls, the certificate is for every host of webhook.ingress.hosts." -}}
{{- end -}}
{{- if not $certificate.issuerRef.name -}}
{{- fail "webhook.ingress.certificate.enabled is true and webhook.ingress.certificate.issuerRef.name is empty: name the Issuer or ClusterIssuer that signs the certificate." -}}
{{- end -}}
{{- range $name := list "cert-manager.io/issuer" "cert-manager.io/cluster-issuer" -}}
{{- if index $ingress.annotations $name -}}
{{- fail (printf "webhook.ingress.certificate.enabled is true and webhook.ingress.annotations holds %s, so that cert-manager would keep two Certificates for one Secret: take the annotation out, or set webhook.ingress.certificate.enabled to false." $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "zen-watcher.validateClientCertificate" . -}}
{{- if and $ingress.enabled $ingress.minTlsVersion (not (has $controller (list "haproxy-ingress" "alb"))) -}}
{{- $how := dict "nginx" "ssl-protocols in the ConfigMap of ingress-nginx, which is TLSv1.2 TLSv1.3 unless said otherwise" "haproxytech" "ssl-default-bind-options in the global-config-snippet of the controller's ConfigMap" -}}
{{- fail (printf "webhook.ingress.minTlsVersion is %s, but no annotation of webhook.ingress.className %q sets it for one Ingress: leave it empty and set %s." $ingress.minTlsVersion $ingress.className (index $how $controller | default "it in that controller's own way")) -}}
{{- end -}}
{{- if $ingress.ocspStapling.enabled -}}
{{- if ne $controller "nginx" -}}
{{- fail (printf "webhook.ingress.ocspStapling.enabled is true, but the controller of webhook.ingress.className %q is not known to staple OCSP answers: set it to false, or use ingress-nginx with enable-ocsp in its ConfigMap." $ingress.className) -}}
{{- end -}}
{{- if not (include "zen-watcher.ingressHasTls" .) -}}
{{- fail "webhook.ingress.ocspStapling.enabled is true and no host is served with TLS: set webhook.ingress.tls or webhook.ingress.certificate." -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Client certificates that would be asked for by nobody: the Ingress would let everybody in. */}}
{{- define "zen-watcher.validateClientCertificate" -}}
{{- $ingress := .Values.webhook.ingress -}}
{{- $client := $ingress.clientCertificate -}}
{{- $controller := include "zen-watcher.ingressController" . -}}
{{- if $client.enabled -}}
{{- if eq $controller "haproxytech" -}}
{{- fail (printf "webhook.ingress.clientCertificate.enabled is true, and the controller of HAProxy Technologies takes the client authority for all hosts at once, from client-ca in its own ConfigMap: set it there and webhook.ingress.clientCertificate.enabled to false, or set webhook.ingress.controller to haproxy-ingress where that one reads the class %q." $ingress.className) -}}
{{- else if not (has $controller (list "nginx" "haproxy-ingress" "alb")) -}}
{{- fail (printf "webhook.ingress.clientCertificate.enabled is true, but no annotation of webhook.ingress.className %q asks clients for a certificate: set webhook.ingress.controller to nginx, haproxy-ingress or alb where one of them reads that class, or webhook.ingress.clientCertificate.enabled to false and ask for it in that controller's own way." $ingress.className) -}}
{{- end -}}
{{- if and (eq $controller "alb") (not $client.trustStore) -}}
{{- fail "webhook.ingress.clientCertificate.enabled is true and webhook.ingress.clientCertificate.trustStore is empty: name the trust store of the AWS load balancer, by name or ARN." -}}
{{- end -}}
{{- if and (ne $controller "alb") (not $client.secretName) -}}
{{- fail "webhook.ingress.clientCertificate.enabled is true and webhook.ingress.clientCertificate.secretName is empty: name the Secret whose ca.crt client certificates are checked with." -}}
{{- end -}}
{{- if not (include "zen-watcher.ingressHasTls" .) -}}
{{- fail "webhook.ingress.clientCertificate.enabled is true and no host is served with TLS, in whose handshake clients show their certificates: set webhook.ingress.tls or webhook.ingress.certificate." -}}
{{- end -}}
{{- include "zen-watcher.validateClientDetours" . -}}
{{- end -}}
{{- end -}}
