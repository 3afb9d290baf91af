{{/*
Egress rule to the server of a URL: (dict "url" URL "port" PORT-OR-0 "cidrs" LIST).
A Service name (`name.namespace.svc`, or a bare name) is met by namespace, an IP address by itself, any other name by
the CIDRs or, without them, by every address but the link-local ones, where clouds serve their credentials.
*/}}
{{- define "workflow-registry.egressTo" -}}
{{- $url := urlParse .url -}}
{{- $given := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $standard := ternary "443" "80" (eq $url.scheme "https") -}}
{{- $port := .port | default $given | default $standard | int -}}
{{- $host := $url.hostname -}}
- to:
    {{- if .cidrs }}
    {{- range .cidrs }}
    - ipBlock:
        cidr: {{ . | quote }}
    {{- end }}
    {{- else if regexMatch "^[^.]+\\.[^.]+\\.svc(\\..+)?$" $host }}
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ index (splitList "." $host) 1 | quote }}
    {{- else if regexMatch "^[0-9]+(\\.[0-9]+){3}$" $host }}
    - ipBlock:
        cidr: {{ $host }}/32
    {{- else if contains ":" $host }}
    - ipBlock:
        cidr: {{ $host }}/128
    {{- else if not (contains "." $host) }}
    - podSelector: {}
    {{- else }}
    - ipBlock:
        cidr: 0.0.0.0/0
        except:
          - 169.254.0.0/16
    - ipBlock:
        cidr: ::/0
        except:
          - fd00:ec2::/32
          - fe80::/10
    {{- end }}
  ports:
    - protocol: TCP
      port: {{ $port }}
{{- end -}}

{{/* Egress rule to the cluster's DNS, over UDP and TCP. */}}
{{- define "workflow-registry.egressToDns" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .Values.networkPolicy.dns.namespace | quote }}
  ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
{{- end -}}
