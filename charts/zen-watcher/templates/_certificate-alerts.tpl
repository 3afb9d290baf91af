{{/* Name of the Certificate, or of the Secret, whose end the alerts ask for; empty where none is known. */}}
{{- define "zen-watcher.watchedCertificate" -}}
{{- $watched := .Values.metrics.prometheusRule.certificates -}}
{{- $ingress := .Values.webhook.ingress -}}
{{- if $watched.name -}}
{{- $watched.name -}}
{{- else if and $ingress.enabled $ingress.certificate.enabled -}}
{{- include "zen-watcher.ingressSecretName" . -}}
{{- else if and $ingress.enabled $ingress.tls -}}
{{- /* cert-manager gives the Certificate that it makes by an annotation the name of its Secret. */}}
{{- $asked := or (index $ingress.annotations "cert-manager.io/cluster-issuer") (index $ingress.annotations "cert-manager.io/issuer") -}}
{{- if or $asked (eq $watched.source "x509-exporter") -}}
{{- (first $ingress.tls).secretName | default "" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Hosts whose certificate a probe sees, as a list in JSON. */}}
{{- define "zen-watcher.probedHosts" -}}
{{- if and .Values.webhook.ingress.enabled (include "zen-watcher.ingressHasTls" .) -}}
{{- include "zen-watcher.ingressHosts" . -}}
{{- else -}}
[]
{{- end -}}
{{- end -}}

{{/* What the certificate's end is known by: labels of the probe, or the name. Empty: nothing is watched. */}}
{{- define "zen-watcher.watchedBy" -}}
{{- $watched := .Values.metrics.prometheusRule.certificates -}}
{{- if ne $watched.source "blackbox" -}}
{{- include "zen-watcher.watchedCertificate" . -}}
{{- else if $watched.instance -}}
{{- printf "instance=%q" $watched.instance -}}
{{- else -}}
{{- $patterns := list -}}
{{- range include "zen-watcher.probedHosts" . | fromJsonArray -}}
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
{{- define "zen-watcher.certManagerMetric" -}}
{{- $name := include "zen-watcher.watchedCertificate" .root -}}
{{- $metric := printf "certmanager_certificate_%s{name=%q,%%s=%q%s}" .metric $name .root.Release.Namespace (.more | default "") -}}
{{- printf "%s or %s" (printf $metric "namespace") (printf $metric "exported_namespace") -}}
{{- end -}}

{{/* Words of files/alerts.yaml about the certificate, in those of who tells its end. */}}
{{- define "zen-watcher.certificateWords" -}}
{{- $watched := .Values.metrics.prometheusRule.certificates -}}
{{- $name := include "zen-watcher.watchedCertificate" . -}}
{{- $namespace := .Release.Namespace -}}
{{- $words := dict "%certificate%" $name "%certificateDays%" (toString $watched.days) "%certificateCriticalDays%" (toString $watched.criticalDays) "%certificateUnlessDue%" "" -}}
{{- $_ := set $words "%certificateRenewal%" (printf "min(%s)" (include "zen-watcher.certManagerMetric" (dict "root" . "metric" "renewal_timestamp_seconds"))) -}}
{{- $_ := set $words "%certificateNotReady%" (printf "max(%s)" (include "zen-watcher.certManagerMetric" (dict "root" . "metric" "ready_status" "more" ",condition!=\"True\""))) -}}
{{- if eq $watched.source "blackbox" -}}
{{- $probed := $watched.instance | default (include "zen-watcher.probedHosts" . | fromJsonArray | join ", ") -}}
{{- $_ := set $words "%certificate%" (printf "of %s" $probed) -}}
{{- $_ := set $words "%certificateEnds%" (printf "min(probe_ssl_earliest_cert_expiry{%s})" (include "zen-watcher.watchedBy" .)) -}}
{{- $_ := set $words "%certificateTeller%" "the blackbox exporter's probe" -}}
{{- $_ := set $words "%certificateRemedy%" (printf "Look at the Secret or certificate that the Ingress shows for %s, and at whoever renews it." $probed) -}}
{{- else if eq $watched.source "x509-exporter" -}}
{{- $_ := set $words "%certificateEnds%" (printf "min(x509_cert_not_after{secret_namespace=%q,secret_name=%q,secret_key=\"tls.crt\"})" $namespace $name) -}}
{{- $_ := set $words "%certificateTeller%" "x509-certificate-exporter" -}}
{{- $_ := set $words "%certificateRemedy%" (printf "Have whoever fills Secret %s of %s write a new certificate to it." $name $namespace) -}}
{{- else -}}
{{- /* What is short-lived is renewed within these days; it is late once its renewal is, as for `zenctl certs`. */}}
{{- $_ := set $words "%certificateUnlessDue%" (printf " unless %s > time()" (index $words "%certificateRenewal%")) -}}
{{- $_ := set $words "%certificateEnds%" (printf "min(%s)" (include "zen-watcher.certManagerMetric" (dict "root" . "metric" "expiration_timestamp_seconds"))) -}}
{{- $_ := set $words "%certificateTeller%" "cert-manager" -}}
{{- $_ := set $words "%certificateRemedy%" (printf "Look at `kubectl describe certificate %s --namespace %s` and at its issuer; `cmctl renew %s --namespace %s` tries again." $name $namespace $name $namespace) -}}
{{- end -}}
{{- toYaml $words -}}
{{- end -}}

{{/* Alerts about the certificate that nothing could fire, as a list in JSON. */}}
{{- define "zen-watcher.certificateAlertsOff" -}}
{{- $off := list -}}
{{- if ne .Values.metrics.prometheusRule.certificates.source "cert-manager" -}}
{{- $off = list "ZenWatcherCertificateNotReady" "ZenWatcherCertificateRenewalLate" -}}
{{- end -}}
{{- if not (include "zen-watcher.watchedBy" .) -}}
{{- $off = list "ZenWatcherCertificateExpiresSoon" "ZenWatcherCertificateAboutToExpire" "ZenWatcherCertificateExpired" "ZenWatcherCertificateNotReady" "ZenWatcherCertificateRenewalLate" "ZenWatcherCertificateUnwatched" -}}
{{- end -}}
{{- toJson $off -}}
{{- end -}}

{{/* Thresholds in the wrong order, and alerts that are asked for and would be about nothing. */}}
{{- define "zen-watcher.validateCertificateAlerts" -}}
{{- $rule := .Values.metrics.prometheusRule -}}
{{- $watched := $rule.certificates -}}
{{- if ge (int $watched.criticalDays) (int $watched.days) -}}
{{- fail (printf "metrics.prometheusRule.certificates.criticalDays is %d and metrics.prometheusRule.certificates.days is %d: a warning comes before, so set criticalDays to fewer." (int $watched.criticalDays) (int $watched.days)) -}}
{{- end -}}
{{- if and $watched.instance (ne $watched.source "blackbox") -}}
{{- fail (printf "metrics.prometheusRule.certificates.instance is set and metrics.prometheusRule.certificates.source is %s, which knows no probes: set source to blackbox, or empty instance." $watched.source) -}}
{{- end -}}
{{- if and $watched.name (eq $watched.source "blackbox") -}}
{{- fail "metrics.prometheusRule.certificates.name is set and metrics.prometheusRule.certificates.source is blackbox, which knows no names of certificates: empty name, and set instance where hosts of webhook.ingress are not what is probed." -}}
{{- end -}}
{{- if and $rule.enabled (ne $watched.source "cert-manager") (not (include "zen-watcher.watchedBy" .)) -}}
{{- $missing := ternary "metrics.prometheusRule.certificates.instance, or serve hosts with TLS by webhook.ingress" "metrics.prometheusRule.certificates.name, or a Secret in webhook.ingress.tls" (eq $watched.source "blackbox") -}}
{{- fail (printf "metrics.prometheusRule.certificates.source is %s, and no certificate is known that it tells of: set %s." $watched.source $missing) -}}
{{- end -}}
{{- end -}}
