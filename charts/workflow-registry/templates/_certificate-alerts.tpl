{{/* Name of the Certificate, or of the Secret, whose end the alerts ask for; empty where none is known. */}}
{{- define "workflow-registry.watchedCertificate" -}}
{{- $watched := .Values.monitoring.prometheusRule.certificates -}}
{{- $ingress := .Values.ingress -}}
{{- if $watched.name -}}
{{- $watched.name -}}
{{- else if and $ingress.enabled $ingress.certificate.enabled -}}
{{- include "workflow-registry.ingressSecretName" . -}}
{{- else if and $ingress.enabled $ingress.tls -}}
{{- /* cert-manager gives the Certificate that it makes by an annotation the name of its Secret. */}}
{{- $asked := or (index $ingress.annotations "cert-manager.io/cluster-issuer") (index $ingress.annotations "cert-manager.io/issuer") -}}
{{- if or $asked (eq $watched.source "x509-exporter") -}}
{{- (first $ingress.tls).secretName | default "" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Hosts whose certificate a probe sees, as a list in JSON. */}}
{{- define "workflow-registry.probedHosts" -}}
{{- if and .Values.ingress.enabled (include "workflow-registry.ingressHasTls" .) -}}
{{- include "workflow-registry.ingressHosts" . -}}
{{- else -}}
[]
{{- end -}}
{{- end -}}

{{/* What the certificate's end is known by: labels of the probe, or the name. Empty: nothing is watched. */}}
{{- define "workflow-registry.watchedBy" -}}
{{- $watched := .Values.monitoring.prometheusRule.certificates -}}
{{- if ne $watched.source "blackbox" -}}
{{- include "workflow-registry.watchedCertificate" . -}}
{{- else if $watched.instance -}}
{{- printf "instance=%q" $watched.instance -}}
{{- else -}}
{{- $patterns := list -}}
{{- range include "workflow-registry.probedHosts" . | fromJsonArray -}}
{{- $patterns = append $patterns (regexQuoteMeta . | replace "\\*" "[^./:]+") -}}
{{- end -}}
{{- if $patterns -}}
{{- printf "instance=~%q" (printf "(https://)?(%s)(:[0-9]+)?(/.*)?" (join "|" $patterns)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
One of cert-manager's metrics of the watched Certificate, with another label matcher `more`. Prometheus renames the
label of the namespace where the operator scrapes cert-manager without honorLabels.
*/}}
{{- define "workflow-registry.certManagerMetric" -}}
{{- $name := include "workflow-registry.watchedCertificate" .root -}}
{{- $metric := printf "certmanager_certificate_%s{name=%q,%%s=%q%s}" .metric $name .root.Release.Namespace (.more | default "") -}}
{{- printf "%s or %s" (printf $metric "namespace") (printf $metric "exported_namespace") -}}
{{- end -}}

{{/* Words of files/alerts.yaml about the certificate, in those of who tells its end. */}}
{{- define "workflow-registry.certificateWords" -}}
{{- $watched := .Values.monitoring.prometheusRule.certificates -}}
{{- $name := include "workflow-registry.watchedCertificate" . -}}
{{- $namespace := .Release.Namespace -}}
{{- $words := dict "%certificate%" $name "%certificateDays%" (toString $watched.days) "%certificateCriticalDays%" (toString $watched.criticalDays) "%certificateUnlessDue%" "" -}}
{{- $_ := set $words "%certificateRenewal%" (printf "min(%s)" (include "workflow-registry.certManagerMetric" (dict "root" . "metric" "renewal_timestamp_seconds"))) -}}
{{- $_ := set $words "%certificateNotReady%" (printf "max(%s)" (include "workflow-registry.certManagerMetric" (dict "root" . "metric" "ready_status" "more" ",condition!=\"True\""))) -}}
{{- if eq $watched.source "blackbox" -}}
{{- $probed := $watched.instance | default (include "workflow-registry.probedHosts" . | fromJsonArray | join ", ") -}}
{{- $_ := set $words "%certificate%" (printf "of %s" $probed) -}}
{{- $_ := set $words "%certificateEnds%" (printf "min(probe_ssl_earliest_cert_expiry{%s})" (include "workflow-registry.watchedBy" .)) -}}
{{- $_ := set $words "%certificateTeller%" "the blackbox exporter's probe" -}}
{{- $_ := set $words "%certificateRemedy%" (printf "Look at the Secret or certificate that the Ingress shows for %s, and at whoever renews it." $probed) -}}
{{- else if eq $watched.source "x509-exporter" -}}
{{- $_ := set $words "%certificateEnds%" (printf "min(x509_cert_not_after{secret_namespace=%q,secret_name=%q,secret_key=\"tls.crt\"})" $namespace $name) -}}
{{- $_ := set $words "%certificateTeller%" "x509-certificate-exporter" -}}
{{- $_ := set $words "%certificateRemedy%" (printf "Have whoever fills Secret %s of %s write a new certificate to it." $name $namespace) -}}
{{- else -}}
{{- /* What is short-lived is renewed within these days; it is late once its renewal is, as for `zenctl certs`. */}}
{{- $_ := set $words "%certificateUnlessDue%" (printf " unless %s > time()" (index $words "%certificateRenewal%")) -}}
{{- $_ := set $words "%certificateEnds%" (printf "min(%s)" (include "workflow-registry.certManagerMetric" (dict "root" . "metric" "expiration_timestamp_seconds"))) -}}
{{- $_ := set $words "%certificateTeller%" "cert-manager" -}}
{{- $_ := set $words "%certificateRemedy%" (printf "Look at `kubectl describe certificate %s --namespace %s` and at its issuer; `cmctl renew %s --namespace %s` tries again." $name $namespace $name $namespace) -}}
{{- end -}}
{{- toYaml $words -}}
{{- end -}}

{{/* Alerts about the certificate that nothing could fire, as a list in JSON. */}}
{{- define "workflow-registry.certificateAlertsOff" -}}
{{- $off := list -}}
{{- if ne .Values.monitoring.prometheusRule.certificates.source "cert-manager" -}}
{{- $off = list "WorkflowRegistryCertificateNotReady" "WorkflowRegistryCertificateRenewalLate" -}}
{{- end -}}
{{- if not (include "workflow-registry.watchedBy" .) -}}
{{- $off = list "WorkflowRegistryCertificateExpiresSoon" "WorkflowRegistryCertificateAboutToExpire" "WorkflowRegistryCertificateExpired" "WorkflowRegistryCertificateNotReady" "WorkflowRegistryCertificateRenewalLate" "WorkflowRegistryCertificateUnwatched" -}}
{{- end -}}
{{- toJson $off -}}
{{- end -}}

{{/* Thresholds in the wrong order, and alerts that are asked for and would be about nothing. */}}
{{- define "workflow-registry.validateCertificateAlerts" -}}
{{- $rule := .Values.monitoring.prometheusRule -}}
{{- $watched := $rule.certificates -}}
{{- if ge (int $watched.criticalDays) (int $watched.days) -}}
{{- fail (printf "monitoring.prometheusRule.certificates.criticalDays is %d and monitoring.prometheusRule.certificates.days is %d: a warning comes before, so set criticalDays to fewer." (int $watched.criticalDays) (int $watched.days)) -}}
{{- end -}}
{{- if and $watched.instance (ne $watched.source "blackbox") -}}
{{- fail (printf "monitoring.prometheusRule.certificates.instance is set and monitoring.prometheusRule.certificates.source is %s, which knows no probes: set source to blackbox, or empty instance." $watched.source) -}}
{{- end -}}
{{- if and $watched.name (eq $watched.source "blackbox") -}}
{{- fail "monitoring.prometheusRule.certificates.name is set and monitoring.prometheusRule.certificates.source is blackbox, which knows no names of certificates: empty name, and set instance where hosts of ingress are not what is probed." -}}
{{- end -}}
{{- if and $rule.enabled (ne $watched.source "cert-manager") (not (include "workflow-registry.watchedBy" .)) -}}
{{- $missing := ternary "monitoring.prometheusRule.certificates.instance, or serve hosts with TLS by ingress" "monitoring.prometheusRule.certificates.name, or a Secret in ingress.tls" (eq $watched.source "blackbox") -}}
{{- fail (printf "monitoring.prometheusRule.certificates.source is %s, and no certificate is known that it tells of: set %s." $watched.source $missing) -}}
{{- end -}}
{{- end -}}
