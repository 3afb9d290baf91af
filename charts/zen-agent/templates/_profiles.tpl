{{/* What each profile means for an incident: the roadmap's "Profile -> Incident Flow Mapping". */}}
{{- define "zen-agent.profiles" -}}
local:
  execution: [ssa-immediate]
  approval: [ui]
  validation: [basic]
  rollback: [automatic]
gitops:
  execution: [ssa-immediate, ssa-scheduled, gitops-pr-immediate]
  approval: [ui, slack]
  validation: [http, kubernetes, metrics]
  rollback: [automatic, git-revert]
aws:
  execution: [ssa-immediate, ssa-scheduled, gitops-pr-immediate]
  approval: [ui, slack, scheduled]
  validation: [basic, http, kubernetes, metrics]
  rollback: [automatic, manual]
{{- end }}

{{/* The modes in force, as JSON: the profile's unless set by themselves. */}}
{{- define "zen-agent.modes" -}}
{{- $profile := index (include "zen-agent.profiles" . | fromYaml) .Values.profile }}
{{- dict
  "execution" (.Values.execution.modes | default $profile.execution)
  "approval" (.Values.approval.modes | default $profile.approval)
  "validation" (.Values.validation.probes | default $profile.validation)
  "rollback" (.Values.rollback.modes | default $profile.rollback)
  | toJson }}
{{- end }}
