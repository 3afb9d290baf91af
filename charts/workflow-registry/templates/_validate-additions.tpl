{{/* Contradictions among what is made on request. */}}
{{- define "workflow-registry.validateAdditions" -}}
{{- include "workflow-registry.validateBudget" . -}}
{{- include "workflow-registry.validateIngressTls" . -}}
{{- include "workflow-registry.validateCertificateAlerts" . -}}
{{- if and .Values.vpa.enabled .Values.autoscaling.enabled (ne .Values.vpa.updateMode "Off") }}
{{- fail (printf "vpa.updateMode is %s and autoscaling.enabled is true: both would act on the same use of CPU; set vpa.updateMode to Off (it then only recommends) or autoscaling.enabled to false." .Values.vpa.updateMode) }}
{{- end }}
{{- range $key := list "vmServiceScrape" }}
{{- if and (index $.Values.monitoring $key "enabled") (not $.Values.monitoring.enabled) }}
{{- fail (printf "monitoring.%s.enabled is true and monitoring.enabled is false, so that there is nothing to scrape: set monitoring.enabled to true or monitoring.%s.enabled to false." $key $key) }}
{{- end }}
{{- end }}
{{- if and .Values.config.vaultAppRole.existingSecret (not .Values.config.vaultAddr) }}
{{- fail "config.vaultAppRole.existingSecret is set and config.vaultAddr is empty: set config.vaultAddr to the address of Vault." }}
{{- end }}
{{- range $key := list "vaultToken" "existingSecret" }}
{{- if and $.Values.config.vaultAppRole.existingSecret (index $.Values.config $key) }}
{{- fail (printf "config.vaultAppRole.existingSecret and config.%s are both set: keep one way to log in to Vault." $key) }}
{{- end }}
{{- end }}
{{- if and .Values.config.vaultNamespace (not .Values.config.vaultAddr) }}
{{- fail "config.vaultNamespace is set and config.vaultAddr is empty: set config.vaultAddr to the address of Vault." }}
{{- end }}
{{- if .Values.externalSecret.enabled }}
{{- include "workflow-registry.validateExternalSecret" . }}
{{- end }}
{{- end }}

{{/* Contradictions of what External Secrets brings. */}}
{{- define "workflow-registry.validateExternalSecret" -}}
{{- $external := .Values.externalSecret }}
{{- if not $external.storeRef.name }}
{{- fail "externalSecret.enabled is true and externalSecret.storeRef.name is empty: name the SecretStore or ClusterSecretStore that holds the values." }}
{{- end }}
{{- if not (or $external.remoteRefs.vaultToken.key $external.remoteRefs.cosignPublicKey.key) }}
{{- fail "externalSecret.enabled is true and there is nothing to fetch: set externalSecret.remoteRefs.vaultToken.key or externalSecret.remoteRefs.cosignPublicKey.key." }}
{{- end }}
{{- if $external.remoteRefs.vaultToken.key }}
{{- range $key := list "vaultToken" "existingSecret" }}
{{- if index $.Values.config $key }}
{{- fail (printf "externalSecret.remoteRefs.vaultToken.key and config.%s are both set: keep one source of the token." $key) }}
{{- end }}
{{- end }}
{{- if .Values.config.vaultAppRole.existingSecret }}
{{- fail "externalSecret.remoteRefs.vaultToken.key and config.vaultAppRole.existingSecret are both set: keep one way to log in to Vault." }}
{{- end }}
{{- if not .Values.config.vaultAddr }}
{{- fail "externalSecret.remoteRefs.vaultToken.key is set and config.vaultAddr is empty: set config.vaultAddr to the address of Vault." }}
{{- end }}
{{- end }}
{{- if $external.remoteRefs.cosignPublicKey.key }}
{{- if .Values.config.cosignPublicKey }}
{{- fail "externalSecret.remoteRefs.cosignPublicKey.key and config.cosignPublicKey are both set: keep one source of the key." }}
{{- end }}
{{- if .Values.config.cosignPublicKeyFrom.name }}
{{- fail "externalSecret.remoteRefs.cosignPublicKey.key and config.cosignPublicKeyFrom.name are both set: keep one source of the key." }}
{{- end }}
{{- end }}
{{- end }}

{{/* A budget that lets nothing go, or says nothing. */}}
{{- define "workflow-registry.validateBudget" -}}
{{- $budget := .Values.podDisruptionBudget -}}
{{- $most := toString $budget.maxUnavailable -}}
{{- $least := toString $budget.minAvailable -}}
{{- if $budget.enabled -}}
{{- if has $most (list "0" "0%") -}}
{{- fail (printf "podDisruptionBudget.maxUnavailable is %s, and no node could be drained: set it to 1 or more." $most) -}}
{{- end -}}
{{- if eq $least "100%" -}}
{{- fail "podDisruptionBudget.minAvailable is 100%, and no node could be drained: lower it." -}}
{{- end -}}
{{- if and (eq $most "") (eq $least "") -}}
{{- fail "podDisruptionBudget.maxUnavailable and podDisruptionBudget.minAvailable are both empty: set one of them, a budget says how many." -}}
{{- end -}}
{{- end -}}
{{- end -}}
