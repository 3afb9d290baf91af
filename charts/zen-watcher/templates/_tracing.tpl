{{/* The OpenTelemetry environment; a program without the SDK ignores it. */}}
{{- define "zen-watcher.tracing" -}}
- name: OTEL_SERVICE_NAME
  value: {{ .Values.tracing.serviceName | default (include "zen-watcher.name" .) | quote }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .Values.tracing.endpoint | quote }}
- name: OTEL_EXPORTER_OTLP_PROTOCOL
  value: {{ .Values.tracing.protocol | quote }}
- name: OTEL_TRACES_SAMPLER
  value: parentbased_traceidratio
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ .Values.tracing.samplingRatio | quote }}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ $all := dict "k8s.namespace.name" .Release.Namespace "service.version" (.Values.image.tag | default .Chart.AppVersion) }}
    {{- $pairs := list }}
    {{- range $key, $value := merge (deepCopy .Values.tracing.resourceAttributes) $all }}
    {{- $pairs = append $pairs (printf "%s=%s" $key $value) }}
    {{- end }} {{ join "," $pairs | quote }}
{{- end }}

{{- define "zen-watcher.tokenVolume" -}}
- name: api-token
  projected:
    defaultMode: 0444
    sources:
      - serviceAccountToken:
          path: token
          expirationSeconds: {{ .Values.serviceAccount.tokenExpirationSeconds }}
      - configMap:
          name: kube-root-ca.crt
          items:
            - key: ca.crt
              path: ca.crt
      - downwardAPI:
          items:
            - path: namespace
              fieldRef:
                apiVersion: v1
                fieldPath: metadata.namespace
{{- end }}
