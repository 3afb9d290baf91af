{{/*
"true" where an object of another project's kind is to be rendered. Takes root, key (of the values), settings (with
renderMode), apiVersion, and what brings the kind.
*/}}
{{- define "runtime-agent.renders" -}}
{{- $known := .root.Capabilities.APIVersions.Has .apiVersion }}
{{- if and (eq .settings.renderMode "failIfMissing") (not $known) }}
{{- fail (printf "%s.renderMode is failIfMissing and the cluster does not know %s: install %s, or set %s.renderMode to skipIfMissing." .key .apiVersion .brings .key) }}
{{- end }}
{{- if or $known (eq .settings.renderMode "alwaysRender") }}true{{ end }}
{{- end }}
