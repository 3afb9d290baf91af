{{/* Who splits the calls: gateway, istio, linkerd, or nobody (empty). */}}
{{- define "runtime-agent.splitBy" -}}
{{- $rollout := .Values.rollout -}}
{{- if and (eq $rollout.strategy "canary") (has $rollout.canary.by (list "gateway" "istio" "linkerd")) -}}
{{- $rollout.canary.by -}}
{{- else if ne .Values.trafficSplit.by "none" -}}
{{- .Values.trafficSplit.by -}}
{{- end -}}
{{- end -}}

{{/* API version of the object that splits the calls. */}}
{{- define "runtime-agent.splitApiVersion" -}}
{{- ternary "networking.istio.io/v1" "gateway.networking.k8s.io/v1" (eq (include "runtime-agent.splitBy" .) "istio") -}}
{{- end -}}

{{/* "true" where the split is to be rendered. */}}
{{- define "runtime-agent.splitRenders" -}}
{{- if include "runtime-agent.splitBy" . -}}
{{- $istio := eq (include "runtime-agent.splitBy" .) "istio" -}}
{{- include "runtime-agent.renders" (dict "root" . "key" "trafficSplit" "settings" .Values.trafficSplit "apiVersion" (include "runtime-agent.splitApiVersion" .) "brings" (ternary "Istio's CRDs" "the Gateway API's CRDs" $istio)) | trim -}}
{{- end -}}
{{- end -}}

{{/* The Services with their weights, as a list of {service, port, weight}: the canary's own pair, or trafficSplit.backends. */}}
{{- define "runtime-agent.splitBackends" -}}
{{- $canary := .Values.rollout.canary -}}
{{- $backends := list -}}
{{- if and (eq .Values.rollout.strategy "canary") (eq (include "runtime-agent.splitBy" .) $canary.by) -}}
{{- $stable := dict "service" (include "runtime-agent.serviceName" .) "weight" (sub 100 (int $canary.weight)) -}}
{{- $backends = list $stable (dict "service" (include "runtime-agent.secondServiceName" .) "weight" (int $canary.weight)) -}}
{{- else -}}
{{- $backends = .Values.trafficSplit.backends -}}
{{- end -}}
{{- $complete := list -}}
{{- range $backends -}}
{{- $complete = append $complete (dict "service" .service "port" (.port | default $.Values.service.port | int) "weight" (int .weight)) -}}
{{- end -}}
{{- toYaml $complete -}}
{{- end -}}
