{{/* The rules of each entry of rbac.sources. */}}
{{- define "zen-watcher.source.policy-reports" -}}
- apiGroups: [wgpolicyk8s.io]
  resources: [policyreports, clusterpolicyreports]
  verbs: [get, list, watch]
{{- end }}

{{- define "zen-watcher.source.kyverno" -}}
- apiGroups: [kyverno.io]
  resources: [policies, clusterpolicies]
  verbs: [get, list, watch]
{{- end }}

{{- define "zen-watcher.source.cert-manager" -}}
- apiGroups: [cert-manager.io]
  resources: [certificates, certificaterequests]
  verbs: [get, list, watch]
- apiGroups: [acme.cert-manager.io]
  resources: [challenges, orders]
  verbs: [get, list, watch]
{{- end }}

{{- define "zen-watcher.source.kubernetes-events" -}}
- apiGroups: [""]
  resources: [events]
  verbs: [get, list, watch]
{{- end }}

{{- define "zen-watcher.source.trivy" -}}
- apiGroups: [aquasecurity.github.io]
  resources:
    - vulnerabilityreports
    - configauditreports
    - exposedsecretreports
    - rbacassessmentreports
    - infraassessmentreports
    - sbomreports
    - clustervulnerabilityreports
    - clusterconfigauditreports
    - clusterrbacassessmentreports
    - clusterinfraassessmentreports
    - clustercompliancereports
  verbs: [get, list, watch]
{{- end }}

{{- define "zen-watcher.source.pod-logs" -}}
- apiGroups: [""]
  resources: [pods]
  verbs: [list]
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
{{- end }}
