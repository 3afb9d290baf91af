{{/* The three programs of External Secrets: name, values, and the argument that tells the program which one it is. */}}
{{- define "parts" -}}
- name: external-secrets
  account: {{ .Values.serviceAccount.name }}
  annotations: {{ .Values.serviceAccount.annotations | toJson }}
  argument: {{ printf "--enable-leader-election=%t" .Values.leaderElect | quote }}
  replicas: {{ .Values.replicaCount }}
  image: {{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }}
  resources: {{ .Values.resources | toJson }}
- name: external-secrets-webhook
  account: external-secrets-webhook
  annotations: {}
  argument: webhook
  replicas: {{ .Values.webhook.replicaCount }}
  image: {{ printf "%s:%s" .Values.webhook.image.repository .Values.webhook.image.tag | quote }}
  resources: {{ .Values.webhook.resources | toJson }}
- name: external-secrets-cert-controller
  account: external-secrets-cert-controller
  annotations: {}
  argument: certcontroller
  replicas: {{ .Values.certController.replicaCount }}
  image: {{ printf "%s:%s" .Values.certController.image.repository .Values.certController.image.tag | quote }}
  resources: {{ .Values.certController.resources | toJson }}
{{- end -}}

{{- define "selector" -}}
app.kubernetes.io/name: {{ .part.name }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- end -}}

{{- define "labels" -}}
{{ include "selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
kube-zen.io/stand-in: "true"
{{- end -}}
