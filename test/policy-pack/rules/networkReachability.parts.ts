/** The label that tells a pod's program. */
export const name = (program: string): string => `app.kubernetes.io/name: ${program}`;

/** A pod of a program; `more` is part of its container, `spec` of its spec. */
export const pod = (program: string, port: number, more = "", spec = "", namespace = "shop"): string => `---
apiVersion: v1
kind: Pod
metadata: { name: ${program}, namespace: ${namespace}, labels: { ${name(program)} } }
spec: { containers: [{ name: c, image: i, ports: [{ name: http, containerPort: ${port} }] ${more} }] ${spec} }
`;

/** A policy for the pods of a program, or for every pod. */
export const policy = (program: string, ingress: string, egress: string, policyName = program): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${policyName} }
spec:
  podSelector: { matchLabels: { ${name(program)} } }
  policyTypes: [Ingress, Egress]
  ingress: [${ingress}]
  egress: [${egress}]
`;

/** A namespace as peer. */
export const namespace = (of: string): string =>
  `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${of} } } }`;
/** A program's pods as peer. */
export const programs = (of: string): string => `{ podSelector: { matchLabels: { ${name(of)} } } }`;
/** A TCP port. */
export const tcp = (port: number | string): string => `{ protocol: TCP, port: ${port} }`;
/** The rule for DNS. */
export const dns = `{ to: [${namespace("kube-system")}], ports: [{ protocol: UDP, port: 53 }, ${tcp(53)}] }`;
/** A rule for what goes out. */
export const to = (peer: string, ...ports: readonly (number | string)[]): string =>
  `{ to: [${peer}], ports: [${ports.map(tcp).join(", ")}] }`;
/** A rule for what comes in. */
export const from = (peer: string, ...ports: readonly (number | string)[]): string =>
  `{ from: [${peer}], ports: [${ports.map(tcp).join(", ")}] }`;
/** Addresses as peer. */
export const block = (cidr: string, except = ""): string => `{ ipBlock: { cidr: "${cidr}"${except} } }`;

/** The registry's pod. */
export const registryPod = pod("workflow-registry", 8000);
/** The registry with its DNS, and one rule more for what comes in or goes out. */
export const registry = (ingress = "", egress = "", more = ""): string =>
  `${pod("workflow-registry", 8000, more)}${policy("workflow-registry", ingress, `${dns}${egress === "" ? "" : `, ${egress}`}`)}`;
/** What is found in the registry's policy. */
export const inPolicy = (id: string, path: string, kind = "NetworkPolicy"): readonly string[] => [
  `${id} ${kind} shop/workflow-registry ${path}`,
];
/** What is found at a program's pod. */
export const inPod = (id: string, program = "workflow-registry"): readonly string[] => [
  `${id} Pod shop/${program} /metadata/labels`,
];
/** The profile local. */
export const local = { profile: "local" } as const;
/** The profile aws. */
export const aws = { profile: "aws" } as const;
