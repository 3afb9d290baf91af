import { calico, cilium, over } from "./networkPlugins.parts";
import type { RuleCase } from "./ruleCase";

const found = (kind: string, namespace: string) => (id: string, path: string) =>
  `${id} ${kind} ${namespace}rules ${path}`;
const inCalico = found("NetworkPolicy", "shop/");
const inCilium = found("CiliumNetworkPolicy", "shop/");

/** A selector of Calico, which selects one of the pods or none. */
const selects = (selector: string): RuleCase =>
  over(`Calico's ${selector}, which selects a pod`, calico(`{ selector: ${JSON.stringify(selector)} }`));
const none = (selector: string): RuleCase =>
  over(
    `Calico's ${selector}, which selects none`,
    calico(`{ selector: ${JSON.stringify(selector)} }`),
    inCalico("ZEN-511", "/spec/selector"),
  );
const bad = (selector: string): RuleCase =>
  over(
    `a selector of Calico that is ${selector}`,
    calico(`{ selector: ${selector} }`),
    inCalico("ZEN-514", "/spec/selector"),
  );
const source = (name: string, end: string, ...expected: readonly string[]): RuleCase =>
  over(
    `${name}, in Calico`,
    calico(
      `{ selector: "app == 'app'", ingress: [{ action: Deny }, { action: Allow, source: { ${end} } }] }`,
    ),
    ...expected,
  );
const nobody = inCalico("ZEN-512", "/spec/ingress/1/source");

const ofCalico: readonly RuleCase[] = [
  ...[
    "app == 'app'",
    'app == "app"',
    "app=='app'",
    "app != 'x'",
    "has(app)",
    "has( app )",
    "!has(x)",
    "! has(x)",
    "app in {'x', 'app'}",
    'app in {"app","x"}',
    "app not in {'x'}",
    " app == 'app' ",
    "app == 'app' && has(app)",
    "all()",
    "",
  ].map(selects),
  ...[
    "app == 'x'",
    'app == "x"',
    "app != 'app' && app != 'caller'",
    "x == ''",
    "has(x)",
    "!has(app)",
    "app in {'x', 'y'}",
    "app in {'app''}",
    "app not in {'app', 'caller'}",
    "x in {'app'}",
    "app == 'app' && has(x)",
    "has(x) && app == 'app'",
    "app == 'far'",
  ].map(none),
  ...["7", "[]", `"app == 'app' || app == 'x'"`, '"xhas(app)"', `"app == 'app' x"`].map(bad),
  source("a caller that is there", "selector: \"app == 'caller'\""),
  source("a caller that is not there", "selector: \"app == 'x'\"", nobody),
  source("a caller of another namespace", "selector: \"app == 'far'\"", nobody),
  source(
    "a caller in its namespace",
    "selector: \"app == 'far'\", namespaceSelector: \"kubernetes.io/metadata.name == 'store'\"",
  ),
  source(
    "a caller in a namespace that is not its own",
    "selector: \"app == 'caller'\", namespaceSelector: \"kubernetes.io/metadata.name == 'store'\"",
    nobody,
  ),
  source("callers of a namespace", "namespaceSelector: \"kubernetes.io/metadata.name == 'store'\""),
  source("a selector that cannot be judged", "selector: \"app == 'x' || app == 'y'\""),
  source("what is not known here", "serviceAccounts: { names: [x] }"),
  source("a block", "nets: [10.0.0.0/8]"),
  source(
    "no block",
    "nets: [10.0.0.0/8, 10.0.0.0/33]",
    inCalico("ZEN-515", "/spec/ingress/1/source/nets/1/cidr"),
  ),
  over(
    "a destination that is not there, in Calico",
    calico(
      "{ selector: \"app == 'app'\", egress: [7, { action: Allow, destination: { selector: \"app == 'x'\" } }] }",
    ),
    inCalico("ZEN-512", "/spec/egress/1/destination"),
  ),
  over(
    "a global policy of Calico for a namespace",
    calico(
      "{ selector: \"app == 'far'\", namespaceSelector: \"kubernetes.io/metadata.name == 'store'\" }",
      "GlobalNetworkPolicy",
    ),
  ),
];

/** A selector of Cilium, and the pods that it is for. */
const endpoint = (name: string, selector: string, ...expected: readonly string[]): RuleCase =>
  over(`${name}, in Cilium`, cilium(`spec: { endpointSelector: ${selector}, ingress: [{}] }`), ...expected);
const nothing = inCilium("ZEN-511", "/spec/endpointSelector");
const rule = (name: string, ingress: string, ...expected: readonly string[]): RuleCase =>
  over(
    `${name}, in Cilium`,
    cilium(`spec: { endpointSelector: { matchLabels: { app: app } }, ingress: [{}, { ${ingress} }] }`),
    ...expected,
  );
const noEndpoint = inCilium("ZEN-512", "/spec/ingress/1/fromEndpoints/1");
const two = (selector: string): string => `fromEndpoints: [{ matchLabels: { app: caller } }, ${selector}]`;
const inStore = (app: string, key: string): string =>
  two(`{ matchLabels: { "${key}": store, "k8s:app": ${app} } }`);

const ofCilium: readonly RuleCase[] = [
  endpoint("a pod by its label", "{ matchLabels: { app: app } }"),
  endpoint("a pod by its label and the label's source", '{ matchLabels: { "k8s:app": app } }'),
  endpoint("a pod by its label and any source", '{ matchLabels: { "any:app": app } }'),
  endpoint("every pod", "{}"),
  endpoint("no selector", "null"),
  endpoint(
    "a pod by an expression",
    '{ matchExpressions: [{ key: "k8s:app", operator: In, values: [app] }] }',
  ),
  endpoint("another pod", "{ matchLabels: { app: x } }", nothing),
  endpoint(
    "another source",
    '{ matchLabels: { "x:app": app } }',
    inCilium("ZEN-514", "/spec/endpointSelector/matchLabels/x:app"),
  ),
  endpoint(
    "a pod by another expression",
    '{ matchExpressions: [{ key: "any:app", operator: NotIn, values: [app, caller] }] }',
    nothing,
  ),
  endpoint(
    "an expression that is none",
    "{ matchExpressions: [{ key: app, operator: Is, values: [app] }] }",
    inCilium("ZEN-514", "/spec/endpointSelector/matchExpressions/0/operator"),
  ),
  rule("a caller that is there", two("{ matchLabels: { app: app } }")),
  rule("a caller that is not there", two("{ matchLabels: { app: x } }"), noEndpoint),
  rule("a caller of another namespace", two("{ matchLabels: { app: far } }"), noEndpoint),
  ...["io.kubernetes.pod.namespace", "k8s:io.kubernetes.pod.namespace"].flatMap((key) => [
    rule(`a caller by ${key}`, inStore("far", key)),
    rule(`a caller that is not there by ${key}`, inStore("caller", key), noEndpoint),
  ]),
  ...["io.cilium.k8s.namespace.labels.", "k8s:io.cilium.k8s.namespace.labels."].flatMap((prefix) => [
    rule(`a caller by ${prefix}`, inStore("far", `${prefix}kubernetes.io/metadata.name`)),
    rule(
      `a caller that is not there by ${prefix}`,
      inStore("caller", `${prefix}kubernetes.io/metadata.name`),
      noEndpoint,
    ),
  ]),
  rule(
    "a label that only ends like the namespace's",
    inStore("far", "xio.kubernetes.pod.namespace"),
    noEndpoint,
  ),
  rule(
    "a label that only begins like the namespace's",
    inStore("far", "io.kubernetes.pod.namespacex"),
    noEndpoint,
  ),
  rule(
    "a label that only ends like a namespace's label",
    inStore("far", "xio.cilium.k8s.namespace.labels.kubernetes.io"),
    noEndpoint,
  ),
  rule(
    "a block that is none",
    "fromCIDR: [10.0.0.0/8, x]",
    inCilium("ZEN-515", "/spec/ingress/1/fromCIDR/1/cidr"),
  ),
  rule(
    "a set of blocks with one that is none",
    "fromCIDRSet: [{ cidr: 10.0.0.0/8 }, { cidr: 10.0.0.0/8, except: [11.0.0.0/9] }, 7]",
    inCilium("ZEN-515", "/spec/ingress/1/fromCIDRSet/1/except/0"),
    inCilium("ZEN-515", "/spec/ingress/1/fromCIDRSet/2"),
  ),
  rule("everything that there is no word for here", "fromGroups: [{ aws: {} }]"),
  over(
    "several policies in one, of Cilium",
    cilium("specs: [{ endpointSelector: {} }, 7, { endpointSelector: { matchLabels: { app: x } } }]"),
    inCilium("ZEN-511", "/specs/2/endpointSelector"),
  ),
  over(
    "a policy of Cilium for the whole cluster",
    cilium(
      'spec: { endpointSelector: { matchLabels: { app: far, "k8s:io.kubernetes.pod.namespace": store } }, ingress: [{}] }',
      "CiliumClusterwideNetworkPolicy",
    ),
  ),
  over(
    "a policy of Cilium for the whole cluster without a namespace",
    cilium(
      "spec: { endpointSelector: { matchLabels: { app: far } }, ingress: [{}] }",
      "CiliumClusterwideNetworkPolicy",
    ),
  ),
];

/** Cases of the rule `network-selectors` that are about policies of Calico and Cilium. */
export const ofPlugins: readonly RuleCase[] = [...ofCalico, ...ofCilium];
