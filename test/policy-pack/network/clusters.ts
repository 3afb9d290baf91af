import fc from "fast-check";
import type { JsonObject } from "../../../policy-pack/manifests/json";
import type { Manifest } from "../../../policy-pack/manifests/manifest";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import type {
  NaiveCluster,
  NaivePeer,
  NaivePod,
  NaivePolicy,
  NaivePort,
  NaiveRule,
  NaiveSelector,
} from "./naive";

/** Ports that differ for some rule that is generated. */
export const PORTS: readonly number[] = [1, 52, 53, 54, 79, 80, 81, 443, 8080, 65_535];
/** Addresses outside the cluster that differ for some block that is generated. */
export const ADDRESSES: readonly string[] = [
  "0.0.0.0",
  "8.8.8.8",
  "10.0.0.1",
  "10.0.0.128",
  "10.0.1.2",
  "192.168.1.1",
  "255.255.255.255",
  "::",
  "fd00::1",
  "fd00:0:0:1::9",
  "2001:db8::1",
];

const optional = <Value>(arbitrary: fc.Arbitrary<Value>, freq = 2): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq });

type Given<Value> = {
  [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key];
} & {
  [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined>;
};

/** Leaves out what is undefined, as YAML does. */
function given<Value extends object>(value: Value): Given<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Given<Value>;
}

const key = fc.constantFrom("app", "tier", "example.com/team", "kubernetes.io/metadata.name");
const value = fc.constantFrom("a", "b", "c", "");
const labels = fc.dictionary(fc.constantFrom("app", "tier", "example.com/team"), value, { maxKeys: 3 });

const expression = fc
  .record({
    key,
    operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist", "In", "NotIn", "Exists", "in"),
    values: optional(fc.array(fc.constantFrom("a", "b", "c", "one", "two"), { maxLength: 2 }), 3),
  })
  .map(given);

const selector: fc.Arbitrary<NaiveSelector> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 5,
    arbitrary: fc
      .record({
        matchLabels: optional(fc.dictionary(key, value, { maxKeys: 2 })),
        matchExpressions: optional(fc.array(expression, { maxLength: 2 })),
      })
      .map(given),
  },
);

const cidr = fc.constantFrom(
  "0.0.0.0/0",
  "10.0.0.0/8",
  "10.0.0.0/24",
  "10.0.0.128/25",
  "10.0.0.1/32",
  "192.168.1.7/16",
  "128.0.0.0/1",
  "::/0",
  "fd00::/8",
  "fd00::/64",
  "2001:db8::/32",
  "10.0.0.0/33",
  "10.0.0/8",
  "fd00::/129",
);
const ipBlock = fc
  .tuple(cidr, optional(fc.array(optional(cidr, 4), { maxLength: 2 })))
  // Now and then a block is left out of itself.
  .map(([whole, left]) => given({ cidr: whole, except: left?.map((part) => part ?? whole) }));

const peer: fc.Arbitrary<NaivePeer> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ podSelector: selector }) },
  { weight: 4, arbitrary: fc.record({ namespaceSelector: selector }) },
  { weight: 4, arbitrary: fc.record({ podSelector: selector, namespaceSelector: selector }) },
  { weight: 4, arbitrary: fc.record({ ipBlock }) },
  { weight: 1, arbitrary: fc.record({ ipBlock, podSelector: selector }) },
  { weight: 1, arbitrary: fc.constant({}) },
);

const number = fc.constantFrom(...PORTS);
const port: fc.Arbitrary<NaivePort> = fc
  .record({
    protocol: optional(fc.constantFrom("TCP", "TCP", "UDP", "UDP", "SCTP", "tcp"), 2),
    port: optional(fc.oneof(number, fc.constantFrom("http", "dns", "none")), 5),
    endPort: optional(number, 2),
  })
  .map(given);

const rule = (direction: "from" | "to"): fc.Arbitrary<NaiveRule> =>
  fc
    .record({
      [direction]: optional(fc.array(peer, { maxLength: 3 }), 4),
      ports: optional(fc.array(port, { maxLength: 3 })),
    })
    .map(given);

const namespaceName = fc.constantFrom("one", "two", "three");

const policy: fc.Arbitrary<Omit<NaivePolicy, "name">> = fc.record({
  namespace: namespaceName,
  spec: fc
    .record({
      podSelector: optional(selector, 8),
      policyTypes: optional(fc.subarray(["Ingress", "Egress"] as const)),
      ingress: optional(fc.array(rule("from"), { maxLength: 2 })),
      egress: optional(fc.array(rule("to"), { maxLength: 2 })),
    })
    .map(given),
});

const pod: fc.Arbitrary<Omit<NaivePod, "name">> = fc.record({
  namespace: namespaceName,
  labels,
  hostNetwork: fc.oneof(
    { weight: 8, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  ips: fc.subarray(["10.0.0.1", "10.0.0.130", "10.0.1.2", "fd00::1"]),
  ports: fc.array(
    fc
      .record({
        name: optional(fc.constantFrom("http", "dns")),
        protocol: optional(fc.constantFrom("TCP", "UDP")),
        containerPort: number,
      })
      .map(given),
    { maxLength: 2 },
  ),
});

/** Whole clusters, valid and less so. */
export const clusters: fc.Arbitrary<NaiveCluster> = fc
  .record({
    labels: fc.tuple(labels, labels, labels),
    pods: fc.array(pod, { minLength: 1, maxLength: 5 }),
    policies: fc.array(policy, { maxLength: 4 }),
  })
  .map((cluster) => ({
    namespaces: ["one", "two", "three"].map((name, index) => ({ name, labels: cluster.labels[index] ?? {} })),
    pods: cluster.pods.map((each, index) => ({ ...each, name: `pod-${index}` })),
    policies: cluster.policies.map((each, index) => ({ ...each, name: `policy-${index}` })),
  }));

function manifest(body: JsonObject, kind: string, namespace: string, name: string): Manifest {
  return { body, object: { apiVersion: "v1", kind, namespace, name, source: { file: "cluster", index: 0 } } };
}

/** The cluster as manifests, as the evaluator takes it. */
export function manifestsOf({ namespaces, pods, policies }: NaiveCluster): ManifestSet {
  return new ManifestSet([
    ...namespaces.map(({ name, labels: own }) =>
      manifest(
        { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: own } },
        "Namespace",
        "",
        name,
      ),
    ),
    ...pods.map((each) =>
      manifest(
        {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: each.name, labels: each.labels },
          spec: { hostNetwork: each.hostNetwork, containers: [{ name: "c", ports: each.ports as never }] },
          status: { podIPs: each.ips.map((ip) => ({ ip })) },
        },
        "Pod",
        each.namespace,
        each.name,
      ),
    ),
    ...policies.map(({ name, namespace, spec }) =>
      manifest(
        {
          apiVersion: "networking.k8s.io/v1",
          kind: "NetworkPolicy",
          metadata: { name },
          spec: spec as never,
        },
        "NetworkPolicy",
        namespace,
        name,
      ),
    ),
  ]);
}
