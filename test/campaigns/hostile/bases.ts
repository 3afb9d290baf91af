/** Texts that must never be repeated in a finding, wherever they stand in a manifest or in values. */
export const CANARIES: readonly string[] = [
  "canary-Xk29vTq7LmWz-env",
  "canary-Bp83nRs5HdYc-data",
  "canary-Fw61jGx4KvNe-note",
  "canary-Zt47mCy2PqLa-args",
];

const [inEnvironment = "", inData = "", inNote = "", inArguments = ""] = CANARIES;

/** Manifests with something wrong in each, so that silence about any of them would be a mistake. */
export const manifestBases: readonly string[] = [
  `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: { note: ${inNote} }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      hostNetwork: true
      containers:
        - name: main
          image: evil.example.com/miner
          args: ["--password=${inArguments}"]
          env:
            - { name: DB_PASSWORD, value: ${inEnvironment} }
          securityContext: { privileged: true }
          ports: [{ containerPort: 8080, hostPort: 80 }]
          livenessProbe: { httpGet: { path: /, port: http } }
          resources: { limits: { cpu: "1", memory: 64Mi } }
      volumes:
        - { name: root, hostPath: { path: / } }
`,
  `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: all }
rules:
  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }
  - { nonResourceURLs: ["*"], verbs: [get] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: all }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects:
  - { kind: Group, name: "system:authenticated" }
`,
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open }
spec:
  podSelector: { matchExpressions: [{ key: app, operator: In, values: [web] }] }
  policyTypes: [Ingress, Egress]
  ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }], ports: [{ port: http, endPort: 90 }] }]
  egress: [{}]
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  containers: [{ name: c, image: nginx, ports: [{ name: http, containerPort: 80 }] }]
`,
  `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data:
  password: ${inData}
  url: https://user:${inData}@db.example.com/
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  tls: [{ hosts: [a.example.com], secretName: web-tls }]
  rules: [{ host: b.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web }
spec: { secretName: web-tls, dnsNames: [a.example.com], duration: 1h, renewBefore: 2h, issuerRef: { name: ca } }
`,
  `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: nightly }
    spec:
      schedule: "0 2 * * *"
      jobTemplate:
        spec:
          template:
            spec:
              restartPolicy: Never
              containers: [{ name: c, image: "busybox:latest", env: [{ name: TOKEN, value: ${inEnvironment} }] }]
  - { apiVersion: v1, kind: Namespace, metadata: { name: open } }
  - { apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: h }, spec: { scaleTargetRef: { kind: Deployment, name: x }, minReplicas: 1, maxReplicas: 1 } }
`,
];

/** A chart whose pod breaks guardrails and takes values of several types. */
export const chartBase: Readonly<Record<string, string>> = {
  "Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  "values.yaml": `image: evil.example.com/miner\nreplicas: 2\ntoken: ""\nlist: [a, b]\nnested: { on: true, text: x }\n`,
  "values.schema.json": JSON.stringify({
    type: "object",
    properties: { image: { type: "string" }, replicas: { type: "integer" }, nested: { type: "object" } },
  }),
  "templates/_helpers.tpl": '{{- define "app.name" -}}{{ .Release.Name }}-app{{- end -}}\n',
  "templates/pod.yaml": `apiVersion: v1
kind: Pod
metadata:
  name: {{ include "app.name" . }}
  labels: { app: {{ .Chart.Name }} }
spec:
  containers:
    {{- range $index, $name := .Values.list }}
    - name: {{ $name }}
      image: {{ $.Values.image | quote }}
      env: [{ name: TOKEN, value: {{ $.Values.token | quote }} }]
    {{- end }}
`,
  "templates/role.yaml":
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: all }\nrules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]\n',
};
