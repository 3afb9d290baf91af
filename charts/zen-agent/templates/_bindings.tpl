{{- define "zen-agent.subject" -}}
- kind: ServiceAccount
  name: {{ include "zen-agent.serviceAccountName" . | quote }}
  namespace: {{ .Release.Namespace | quote }}
{{- end }}

{{/* Binds a ClusterRole in the whole cluster, or in each of the namespaces. */}}
{{- define "zen-agent.bindings" -}}
{{- $root := .root }}
{{- $name := printf "%s-%s" (include "zen-agent.clusterName" $root) .role }}
{{- range ternary (list "") .namespaces .clusterWide }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ ternary "RoleBinding" "ClusterRoleBinding" (ne . "") }}
metadata:
  name: {{ $name | quote }}
  {{- with . }}
  namespace: {{ . | quote }}
  {{- end }}
  labels:
    {{- include "zen-agent.labels" $root | nindent 4 }}
  {{- include "zen-agent.annotations" $root | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ $name | quote }}
subjects:
  {{- include "zen-agent.subject" $root | nindent 2 }}
{{- end }}
{{- end }}
