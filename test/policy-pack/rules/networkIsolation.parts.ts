/** A pod with one label, and a port by name. */
export const pod = (name: string, more = "", label = name): string => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${label} } }
spec: { containers: [{ name: c, image: i, ports: [{ name: http, containerPort: 80 }] }] ${more} }
`;

/** A policy for every pod of the namespace; rules as YAML in one line. */
export const policy = (spec: string, name = "rules", namespace = "shop"): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;

/** A policy that closes every pod both ways. */
export const denied = policy("{ podSelector: {}, policyTypes: [Ingress, Egress] }", "default-deny");
/** The pod that is judged. */
export const app = pod("app");
/** The pod, closed both ways but for one rule. */
export const withIngress = (rule: string): string =>
  `${app}${denied}${policy(`{ podSelector: {}, policyTypes: [Ingress], ingress: [${rule}] }`)}`;
/** The same for what goes out. */
export const withEgress = (rule: string): string =>
  `${app}${denied}${policy(`{ podSelector: {}, policyTypes: [Egress], egress: [${rule}] }`)}`;

/** The pod is found open. */
export const open = (...ids: readonly string[]): readonly string[] =>
  ids.map((id) => `${id} Pod shop/app /metadata/labels`);
/** The rule lets everyone in. */
export const everythingIn = ["ZEN-503 NetworkPolicy shop/rules /spec/ingress/0"];
/** The rule lets everything out. */
export const everythingOut = ["ZEN-504 NetworkPolicy shop/rules /spec/egress/0"];
