{{/* The OpenTelemetry environment, as data of a ConfigMap; a program without the SDK ignores it. */}}
{{- define "runtime-agent.tracing" -}}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ .Values.tracing.endpoint | quote }}
OTEL_EXPORTER_OTLP_PROTOCOL: {{ .Values.tracing.protocol | quote }}
OTEL_SERVICE_NAME: {{ .Values.tracing.serviceName | default (include "runtime-agent.fullname" .) | quote }}
OTEL_TRACES_SAMPLER: parentbased_traceidratio
OTEL_TRACES_SAMPLER_ARG: {{ .Values.tracing.samplingRatio | quote }}
{{- $attributes := dict "k8s.namespace.name" .Release.Namespace "service.version" (.Values.image.tag | default .Chart.AppVersion) }}
{{- $pairs := list }}
{{- range $key, $value := merge (deepCopy .Values.tracing.resourceAttributes) $attributes }}
{{- $pairs = append $pairs (printf "%s=%s" $key $value) }}
{{- end }}
OTEL_RESOURCE_ATTRIBUTES: {{ join "," $pairs | quote }}
{{- end }}
