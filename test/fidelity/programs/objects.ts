import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Group, phase, since } from "./parts";

const config = new pulumi.Config();
const provider = new kubernetes.Provider("cluster", {
  kubeconfig: config.require("kubeconfig"),
  context: config.require("context"),
});
const opts = { provider };

// Another name in the third phase: everything in the namespace is made anew.
const namespace = new kubernetes.core.v1.Namespace(
  "place",
  { metadata: { name: since(3) ? "fidelity-two" : "fidelity-one", labels: { phase: String(phase) } } },
  opts,
);
const metadata = { namespace: namespace.metadata.name };
const group = new Group("group", { providers: [provider] });
const inGroup = { parent: group };

new kubernetes.core.v1.ConfigMap(
  "named",
  { metadata: { ...metadata, name: "named" }, data: { phase: String(phase) } },
  inGroup,
);
new kubernetes.core.v1.ConfigMap("autonamed", { metadata, data: { phase: String(phase) } }, inGroup);
new kubernetes.core.v1.ConfigMap(
  "ignored",
  { metadata: { ...metadata, name: "ignored" }, data: { kept: String(phase), same: "same" } },
  { ...inGroup, ignoreChanges: ["data.kept"] },
);
new kubernetes.core.v1.Secret(
  "secret",
  { metadata: { ...metadata, name: "secret" }, stringData: { token: pulumi.secret("made up") } },
  inGroup,
);
const service = new kubernetes.core.v1.Service(
  "service",
  {
    metadata: { ...metadata, name: "service" },
    spec: { clusterIP: "None", selector: { app: "none" }, ports: [{ port: 80 + phase }] },
  },
  { ...opts, customTimeouts: { create: "1m" } },
);
new kubernetes.networking.v1.NetworkPolicy(
  "deny",
  { metadata: { ...metadata, name: "deny" }, spec: { podSelector: {}, policyTypes: ["Ingress"] } },
  { ...opts, dependsOn: [service] },
);
if (since(2)) {
  new kubernetes.core.v1.Namespace(
    "imported",
    { metadata: { name: "kube-node-lease" } },
    { ...opts, import: "kube-node-lease", retainOnDelete: true },
  );
}
const found = kubernetes.core.v1.Namespace.get("found", "kube-system", opts);

export const names = pulumi.all([namespace.metadata.name, found.metadata.name]);
