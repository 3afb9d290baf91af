{{/* Name of the Certificate, or of the Secret, whose end the alerts ask for; empty without client certificate. */}}
{{- define "zen-agent.watchedCertificate" -}}
{{- if .Values.tls.enabled -}}
{{- .Values.metrics.prometheusRule.certificates.name | default (include "zen-agent.tlsSecretName" .) -}}
{{- end -}}
{{- end -}}

{{/*
One of cert-manager's metrics of the watched Certificate, with another label matcher `more`. Prometheus renames the
label of the namespace where the operator scrapes cert-manager without honorLabels.
*/}}
{{- define "zen-agent.certManagerMetric" -}}
{{- $name := include "zen-agent.watchedCertificate" .root -}}
{{- $metric := printf "certmanager_certificate_%s{name=%q,%%s=%q%s}" .metric $name .root.Release.Namespace (.more | default "") -}}
{{- printf "%s or %s" (printf $metric "namespace") (printf $metric "exported_namespace") -}}
{{- end -}}

{{/* Words of files/alerts.yaml about the certificate, in those of who tells its end. */}}
{{- define "zen-agent.certificateWords" -}}
{{- $watched := .Values.metrics.prometheusRule.certificates -}}
{{- $name := include "zen-agent.watchedCertificate" . -}}
{{- $namespace := .Release.Namespace -}}
{{- $words := dict "%certificate%" $name "%certificateDays%" (toString $watched.days) "%certificateCriticalDays%" (toString $watched.criticalDays) "%certificateUnlessDue%" "" -}}
{{- $_ := set $words "%certificateRenewal%" (printf "min(%s)" (include "zen-agent.certManagerMetric" (dict "root" . "metric" "renewal_timestamp_seconds"))) -}}
{{- $_ := set $words "%certificateNotReady%" (printf "max(%s)" (include "zen-agent.certManagerMetric" (dict "root" . "metric" "ready_status" "more" ",condition!=\"True\""))) -}}
{{- if eq $watched.source "x509-exporter" -}}
{{- $_ := set $words "%certificateEnds%" (printf "min(x509_cert_not_after{secret_namespace=%q,secret_name=%q,secret_key=\"tls.crt\"})" $namespace $name) -}}
{{- $_ := set $words "%certificateTeller%" "x509-certificate-exporter" -}}
{{- $_ := set $words "%certificateRemedy%" (printf "Have whoever fills Secret %s of %s write a new certificate to it." $name $namespace) -}}
{{- else -}}
{{- /* What is short-lived is renewed within these days; it is late once its renewal is, as for `zenctl certs`. */}}
{{- $_ := set $words "%certificateUnlessDue%" (printf " unless %s > time()" (index $words "%certificateRenewal%")) -}}
{{- $_ := set $words "%certificateEnds%" (printf "min(%s)" (include "zen-agent.certManagerMetric" (dict "root" . "metric" "expiration_timestamp_seconds"))) -}}
{{- $_ := set $words "%certificateTeller%" "cert-manager" -}}
{{- $_ := set $words "%certificateRemedy%" (printf "Look at `kubectl describe certificate %s --namespace %s` and at its issuer; `cmctl renew %s --namespace %s` tries again." $name $namespace $name $namespace) -}}
{{- end -}}
{{- toYaml $words -}}
{{- end -}}

{{/* Alerts about the certificate that nothing could fire, as a list in JSON. */}}
{{- define "zen-agent.certificateAlertsOff" -}}
{{- $off := list -}}
{{- if ne .Values.metrics.prometheusRule.certificates.source "cert-manager" -}}
{{- $off = list "ZenAgentCertificateNotReady" "ZenAgentCertificateRenewalLate" -}}
{{- end -}}
{{- if not (include "zen-agent.watchedCertificate" .) -}}
{{- $off = list "ZenAgentCertificateExpiresSoon" "ZenAgentCertificateAboutToExpire" "ZenAgentCertificateExpired" "ZenAgentCertificateNotReady" "ZenAgentCertificateRenewalLate" "ZenAgentCertificateUnwatched" -}}
{{- end -}}
{{- toJson $off -}}
{{- end -}}

{{/* Thresholds of which the second would never be reached first. */}}
{{- define "zen-agent.validateCertificateAlerts" -}}
{{- $watched := .Values.metrics.prometheusRule.certificates -}}
{{- if ge (int $watched.criticalDays) (int $watched.days) -}}
{{- fail (printf "metrics.prometheusRule.certificates.criticalDays is %d and metrics.prometheusRule.certificates.days is %d: a warning comes before, so set criticalDays to fewer." (int $watched.criticalDays) (int $watched.days)) -}}
{{- end -}}
{{- end -}}
