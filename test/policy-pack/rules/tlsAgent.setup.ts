type Env = Readonly<Record<string, unknown>>;

const files = { TLS_CERT_FILE: "/tls/tls.crt", TLS_KEY_FILE: "/tls/tls.key", TLS_CA_FILE: "/tls/ca.crt" };
/** Where the agent finds Kube-Zen. */
export const endpoints = {
  SAAS_API_BASE: "https://agent.kube-zen.io",
  SAAS_WS_BASE: "wss://agent.kube-zen.io",
};
/** The volume with that Secret. */
export const tlsVolume = { name: "tls", secret: { secretName: "agent-tls" } };
/** What makes the Secret of the agent's certificate. */
export const issued =
  "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: c}, spec: {secretName: agent-tls}}";

interface Setup {
  readonly env?: Env;
  readonly volumes?: unknown;
  readonly mounts?: unknown;
  readonly labels?: object;
  readonly image?: string;
  readonly more?: readonly string[];
}

/** An agent in a pod, with everything as it should be but for what is given. */
export function agent({
  env = {},
  volumes = [tlsVolume],
  mounts,
  labels,
  image,
  more = [issued],
}: Setup = {}): string {
  const given: Env = { ...files, ...endpoints, ...env };
  const variables = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [typeof value === "object" ? { name, valueFrom: value } : { name, value }],
  );
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", labels: labels ?? { "app.kubernetes.io/name": "zen-agent" } },
    spec: {
      volumes,
      containers: [
        {
          name: "c",
          image: image ?? "kubezen/zen-agent:1",
          env: variables,
          volumeMounts: mounts ?? [{ name: "tls", mountPath: "/tls" }],
        },
      ],
    },
  };
  return [JSON.stringify(pod), ...more].join("\n---\n");
}
