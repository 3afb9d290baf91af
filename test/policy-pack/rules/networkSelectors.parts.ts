/** A pod with one label, a port by name, and one of a container that is gone when the pod serves. */
export const pod = (name: string, namespace = "shop"): string => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec:
  initContainers: [{ name: i, image: i, ports: [{ name: gone, containerPort: 81 }] }]
  containers: [{ name: c, image: i, ports: [{ name: http, containerPort: 80 }, { name: metrics, containerPort: 81 }] }]
`;
/** A policy of the namespace. */
export const policy = (spec: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: rules }
spec: ${spec}
`;
/** Two pods of the namespace, and one of another. */
export const pods = `${pod("app")}${pod("caller")}${pod("far", "store")}`;
/** A policy for the pods of a selector. */
export const selecting = (selector: string): string => `${pods}${policy(`{ podSelector: ${selector} }`)}`;
/** The pod that is judged. */
export const app = "podSelector: { matchLabels: { app: app } }";
/** The pod, with one peer that may call it. */
export const from = (peer: string): string =>
  `${pods}${policy(`{ ${app}, ingress: [{ from: [${peer}] }] }`)}`;
/** The pod, with one port. */
export const portIn = (port: string): string =>
  `${pods}${policy(`{ ${app}, ingress: [{ ports: [${port}] }] }`)}`;
/** The pod, with one rule for what it may call. */
export const out = (rule: string): string => `${pods}${policy(`{ ${app}, egress: [${rule}] }`)}`;
/** What is found in the policy. */
export const at = (id: string, path: string): readonly string[] => [`${id} NetworkPolicy shop/rules ${path}`];

/** Where the peer stands. */
export const peerPath = "/spec/ingress/0/from/0";
/** Where the port stands. */
export const portPath = "/spec/ingress/0/ports/0";
