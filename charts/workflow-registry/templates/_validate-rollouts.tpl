{{/* Contradictions of rollout and trafficSplit. */}}
{{- define "workflow-registry.validateRollouts" -}}
{{- $rollout := .Values.rollout -}}
{{- if and (ne $rollout.strategy "rolling") .Values.restore.enabled -}}
{{- fail (printf "restore.enabled is true while rollout.strategy is %s, and both tracks would restore at once: set rollout.strategy=rolling for the restore." $rollout.strategy) -}}
{{- end -}}
{{- if and (ne $rollout.strategy "blueGreen") (eq $rollout.blueGreen.active "green") -}}
{{- fail (printf "rollout.blueGreen.active is green while rollout.strategy is %s, which would take green away and send everybody to blue: set image.tag to green's version and rollout.blueGreen.active=blue first, each in an upgrade of its own." $rollout.strategy) -}}
{{- end -}}
{{- if eq $rollout.strategy "blueGreen" -}}
{{- include "workflow-registry.validateBlueGreen" . -}}
{{- else if eq $rollout.strategy "canary" -}}
{{- include "workflow-registry.validateCanary" . -}}
{{- end -}}
{{- include "workflow-registry.validateSharedVolume" . -}}
{{- include "workflow-registry.validateSplit" . -}}
{{- end -}}

{{- define "workflow-registry.validateBlueGreen" -}}
{{- $standby := .Values.rollout.blueGreen.standbyReplicas -}}
{{- if and .Values.autoscaling.enabled (gt (int $standby) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail (printf "rollout.blueGreen.standbyReplicas is %d, more than autoscaling.maxReplicas, which is %d: lower the one or raise the other." (int $standby) (int .Values.autoscaling.maxReplicas)) -}}
{{- end -}}
{{- end -}}

{{- define "workflow-registry.validateCanary" -}}
{{- $canary := .Values.rollout.canary -}}
{{- $weight := int $canary.weight -}}
{{- if not (or $canary.image.tag $canary.image.digest) -}}
{{- fail "rollout.strategy is canary while rollout.canary.image.tag and rollout.canary.image.digest are empty: name the version that the canary tries." -}}
{{- end -}}
{{- if eq $canary.by "replicas" -}}
{{- if .Values.autoscaling.enabled -}}
{{- fail "rollout.canary.by is replicas while autoscaling.enabled is true, and the autoscaler would change the canary's share: set autoscaling.enabled=false and replicaCount to the number of all pods, or weigh the canary by something else with rollout.canary.by." -}}
{{- end -}}
{{- if and (gt $weight 0) (lt $weight 100) (lt (int .Values.replicaCount) 2) -}}
{{- fail (printf "rollout.canary.weight is %d while replicaCount is %d, and one pod cannot be shared: set replicaCount to 2 or more, or rollout.canary.weight to 0 or 100." $weight (int .Values.replicaCount)) -}}
{{- end -}}
{{- end -}}
{{- if eq $canary.by "ingress" -}}
{{- if not .Values.ingress.enabled -}}
{{- fail "rollout.canary.by is ingress while ingress.enabled is false: set ingress.enabled=true, or rollout.canary.by to replicas, gateway, istio or linkerd." -}}
{{- end -}}
{{- if ne (include "workflow-registry.ingressController" .) "nginx" -}}
{{- fail (printf "rollout.canary.by is ingress while ingress.className is %q, and ingress-nginx alone reads the canary annotations: set rollout.canary.by to replicas, gateway, istio or linkerd." .Values.ingress.className) -}}
{{- end -}}
{{- end -}}
{{- if ne .Values.trafficSplit.by "none" -}}
{{- fail (printf "trafficSplit.by is %s while rollout.strategy is canary, which makes a split of its own: leave trafficSplit.by at none and set rollout.canary.by." .Values.trafficSplit.by) -}}
{{- end -}}
{{- end -}}

{{- define "workflow-registry.validateSplit" -}}
{{- $split := .Values.trafficSplit -}}
{{- $by := include "workflow-registry.splitBy" . -}}
{{- if and (eq $by "gateway") (not $split.parentRefs) -}}
{{- fail "trafficSplit.parentRefs is empty while the Gateway API splits the calls: name the Gateway, as - name: public, namespace: gateways." -}}
{{- end -}}
{{- if $split.backends -}}
{{- if eq $split.by "none" -}}
{{- fail "trafficSplit.backends is set while trafficSplit.by is none: set trafficSplit.by to gateway, istio or linkerd, or empty the list." -}}
{{- end -}}
{{- $sum := 0 -}}
{{- $seen := list -}}
{{- range $split.backends -}}
{{- if has .service $seen -}}
{{- fail (printf "trafficSplit.backends names the Service %s twice: give it one weight." .service) -}}
{{- end -}}
{{- $seen = append $seen .service -}}
{{- $sum = add $sum (int .weight) -}}
{{- end -}}
{{- if ne (int $sum) 100 -}}
{{- fail (printf "trafficSplit.backends has weights that sum to %d: they are percents and have to sum to 100." (int $sum)) -}}
{{- end -}}
{{- else if ne $split.by "none" -}}
{{- fail (printf "trafficSplit.by is %s while trafficSplit.backends is empty: list the Services with their weights, as - service: registry, weight: 90." $split.by) -}}
{{- end -}}
{{- end -}}

{{/* Two tracks write one store only where both can mount it, and one Service never answers from two stores. */}}
{{- define "workflow-registry.validateSharedVolume" -}}
{{- $rollout := .Values.rollout -}}
{{- $own := and (eq $rollout.strategy "blueGreen") (eq $rollout.blueGreen.claim "own") -}}
{{- if and (ne $rollout.strategy "rolling") (not $own) -}}
{{- $fix := ternary ", or rollout.blueGreen.claim=own for a store of green's own." ", or rollout.strategy to rolling or blueGreen." (eq $rollout.strategy "blueGreen") -}}
{{- if not .Values.persistence.enabled -}}
{{- fail (printf "rollout.strategy is %s while persistence.enabled is false, and each track would keep packages of its own: set persistence.enabled=true with persistence.accessMode=ReadWriteMany%s" $rollout.strategy $fix) -}}
{{- end -}}
{{- if include "workflow-registry.singleWriter" . -}}
{{- fail (printf "rollout.strategy is %s while persistence.accessMode is %s, and two tracks cannot mount one such volume: set persistence.accessMode=ReadWriteMany (two versions then write one store without a lock)%s" $rollout.strategy .Values.persistence.accessMode $fix) -}}
{{- end -}}
{{- end -}}
{{- end -}}
