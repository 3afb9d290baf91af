import * as fs from "node:fs";

/** One Deployment as people write them: about 570 bytes, with requests and limits, and much that guardrails mind. */
function deployment(index: number): string {
  const name = `app-${index}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: team-${index % 50}
  labels:
    app.kubernetes.io/name: ${name}
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
    spec:
      containers:
        - name: main
          image: docker.io/library/nginx:1.${index % 30}
          ports:
            - containerPort: 8080
          resources:
            requests: { cpu: 100m, memory: 128Mi }
            limits: { cpu: 200m, memory: 256Mi }
`;
}

/** Writes a file of that many Deployments. */
export function writeCorpus(file: string, count: number): void {
  fs.writeFileSync(file, Array.from({ length: count }, (_, index) => deployment(index)).join("---\n"));
}
