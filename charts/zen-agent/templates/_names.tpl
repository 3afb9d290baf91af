{{/* Names that the agent dials, as JSON: those of both addresses, and the additional ones. */}}
{{- define "zen-agent.saasNames" -}}
{{- $names := list }}
{{- range list .Values.saas.endpoint (include "zen-agent.webSocketEndpoint" .) }}
{{- $names = append $names (regexReplaceAll ":[0-9]+$" (urlParse .).host "") }}
{{- end }}
{{- concat $names .Values.networkPolicy.egress.saas.additionalNames | uniq | toJson }}
{{- end }}

{{/* Ports that it dials there, as JSON. */}}
{{- define "zen-agent.saasPorts" -}}
{{- list (include "zen-agent.port" .Values.saas.endpoint) (include "zen-agent.port" (include "zen-agent.webSocketEndpoint" .)) | uniq | toJson }}
{{- end }}
