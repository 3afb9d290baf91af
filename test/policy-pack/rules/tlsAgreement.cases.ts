import { probeCases } from "./probeSchemes";
import type { RuleCase } from "./ruleCase";
import { serverCases } from "./tlsAgreement.servers";

const pod = (container: object, name = "server"): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: { containers: [{ name: "c", image: "x", ...container }] },
  });
const labelled = (name: string, labels: object, scheme?: string): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels },
    spec: {
      containers: [
        {
          name: "c",
          ports: [{ name: "web", containerPort: 8443 }],
          readinessProbe: { httpGet: { port: "web", scheme } },
        },
      ],
    },
  });
const server = (scheme: string | undefined, probe = "readinessProbe"): string =>
  pod({
    ports: [{ name: "web", containerPort: 8443 }],
    [probe]: { httpGet: { port: "web", ...(scheme === undefined ? {} : { scheme }) } },
  });
const service = (port: object = {}, spec: object = { selector: { app: "server" } }): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "s", labels: { app: "s", tier: "web" } },
    spec: { ports: [{ name: "web", port: 443, targetPort: "web", ...port }], ...spec },
  });
const set = (...documents: readonly string[]): string => documents.join("\n---\n");
const tls = set(server("HTTPS"), service());
const plain = set(server(undefined), service({ port: 80 }));

const ingress = (annotations: object = {}, port: object = { number: 443 }): string =>
  JSON.stringify({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "i", annotations },
    spec: { rules: [{ http: { paths: [{ backend: { service: { name: "s", port } } }] } }] },
  });
const backend = "nginx.ingress.kubernetes.io/backend-protocol";
const onBackend = "/metadata/annotations/nginx.ingress.kubernetes.io~1backend-protocol";
const monitor = (endpoint: object = {}, spec: object = {}, kind = "ServiceMonitor"): string =>
  JSON.stringify({
    apiVersion:
      kind === "ServiceMonitor" ? "monitoring.coreos.com/v1" : "operator.victoriametrics.com/v1beta1",
    kind,
    metadata: { name: "m" },
    spec: { selector: { matchLabels: { app: "s" } }, endpoints: [{ port: "web", ...endpoint }], ...spec },
  });
const client = (value: string): string => pod({ env: [{ name: "URL", value }] }, "client");
const speaksPlain = (who: string): string =>
  `${who} speaks plain http to port 443 of the Service s, which serves TLS: make it https`;
const speaksTls = (who: string): string =>
  `${who} speaks TLS to port 80 of the Service s, which serves plain http: serve TLS there, or make it http`;
const passes = (name: string, manifests: string): RuleCase => ({ name, manifests, expected: [] });
const inClient = (id: string): readonly string[] => [`${id} Pod shop/client /spec/containers/0/env/0/value`];

/** Cases of the rule `tls-agreement`. */
export const cases: readonly RuleCase[] = [
  ...probeCases,
  {
    name: "an Ingress that speaks http to a port with TLS",
    manifests: set(tls, ingress()),
    expected: ["ZEN-321 Ingress shop/i /spec/rules/0/http/paths/0/backend"],
    messages: [speaksPlain("the Ingress")],
    shown: true,
  },
  {
    ...passes("an Ingress that speaks https to a port with TLS", set(tls, ingress({ [backend]: "HTTPS" }))),
    shown: true,
  },
  passes("an Ingress that speaks gRPC with TLS", set(tls, ingress({ [backend]: "GRPCS" }))),
  {
    name: "an Ingress that speaks plain gRPC to a port with TLS",
    manifests: set(tls, ingress({ [backend]: "GRPC" })),
    expected: [`ZEN-321 Ingress shop/i ${onBackend}`],
  },
  {
    name: "an Ingress that speaks https to a plain port",
    manifests: set(plain, ingress({ [backend]: "HTTPS" }, { name: "web" })),
    expected: [`ZEN-322 Ingress shop/i ${onBackend}`],
    messages: [speaksTls("the Ingress")],
  },
  ...["AUTO_HTTP", "FCGI"].map((value) =>
    passes(`an Ingress that speaks ${value}`, set(tls, ingress({ [backend]: value }))),
  ),
  {
    name: "an Ingress that speaks an unknown protocol",
    manifests: set(tls, ingress({ [backend]: "zen-unknown-0" })),
    expected: [`ZEN-324 Ingress shop/i ${onBackend}`],
    messages: [
      "by which scheme port 443 of the Service s is spoken to is not known in preview: give it a value that is known before",
    ],
  },
  {
    name: "an Ingress to a port whose number is not known",
    manifests: set(server("HTTPS"), service({ port: "zen-unknown-0" }), ingress({}, { name: "web" })),
    expected: ["ZEN-321 Ingress shop/i /spec/rules/0/http/paths/0/backend"],
    messages: ["the Ingress speaks plain http to port web of the Service s, which serves TLS: make it https"],
  },
  passes("an Ingress to another port", set(tls, ingress({}, { number: 80 }))),
  passes("an Ingress to a Service that is not there", set(server("HTTPS"), ingress())),
  ...["startupProbe", "livenessProbe", "readinessProbe"].map((probe): RuleCase => ({
    name: `TLS that only the ${probe} tells`,
    manifests: set(server("HTTPS", probe), service(), ingress()),
    expected: ["ZEN-321 Ingress shop/i /spec/rules/0/http/paths/0/backend"],
  })),
  {
    name: "a probe by number of a port that the Service names",
    manifests: set(
      pod({
        ports: [{ name: "web", containerPort: 8443 }],
        readinessProbe: { httpGet: { port: 8443, scheme: "https" } },
      }),
      service(),
      ingress(),
    ),
    expected: ["ZEN-321 Ingress shop/i /spec/rules/0/http/paths/0/backend"],
  },
  {
    name: "a probe by name of a port that the Service numbers",
    manifests: set(server("HTTPS"), service({ targetPort: 8443 }), ingress()),
    expected: ["ZEN-321 Ingress shop/i /spec/rules/0/http/paths/0/backend"],
  },
  {
    name: "a Service's port without a target",
    manifests: set(
      pod({ readinessProbe: { httpGet: { port: 443, scheme: "HTTPS" } } }),
      service({ targetPort: undefined }),
      ingress(),
    ),
    expected: ["ZEN-321 Ingress shop/i /spec/rules/0/http/paths/0/backend"],
  },
  passes(
    "a probe of another port",
    set(
      pod({
        readinessProbe: { httpGet: { port: 9000, scheme: "HTTPS" } },
        livenessProbe: { httpGet: { scheme: "HTTPS" } },
      }),
      service(),
      ingress(),
    ),
  ),
  passes(
    "pods that the Service does not select",
    set(server("HTTPS"), service({}, { selector: { app: "server", tier: "x" } }), ingress()),
  ),
  {
    name: "a probe by number beside other ports",
    manifests: set(
      pod({
        ports: [null, { name: "metrics", containerPort: 9090 }, { name: "web", containerPort: 8443 }],
        readinessProbe: { httpGet: { port: 8443, scheme: "HTTPS" } },
      }),
      service(),
      ingress(),
    ),
    expected: ["ZEN-321 Ingress shop/i /spec/rules/0/http/paths/0/backend"],
  },
  passes(
    "a probe without a port, and a port without a name",
    set(
      pod({ ports: [{ containerPort: 8443 }], readinessProbe: { httpGet: { scheme: "HTTPS" } } }),
      service({ targetPort: 8443 }),
      ingress(),
    ),
  ),
  passes(
    "a Service's port without any number",
    set(
      pod({
        ports: [{ containerPort: 8443 }],
        readinessProbe: { httpGet: { port: 8443, scheme: "HTTPS" } },
      }),
      service({ port: undefined, targetPort: undefined }),
      ingress({}, { name: "web" }),
    ),
  ),
  passes(
    "pods that have one label each of those that the Service selects",
    set(
      labelled("a", { app: "server" }, "HTTPS"),
      labelled("b", { app: "server", tier: "x" }),
      labelled("c", { tier: "x" }),
      service({}, { selector: { app: "server", tier: "x" } }),
      ingress(),
    ),
  ),
  passes("a Service without a selector", set(server("HTTPS"), service({}, {}), ingress())),
  {
    name: "TLS by the port's name",
    manifests: set(service({ name: "https" }), ingress()),
    expected: ["ZEN-321 Ingress shop/i /spec/rules/0/http/paths/0/backend"],
  },
  {
    name: "TLS by the beginning of the port's name",
    manifests: set(service({ name: "https-web" }), ingress()),
    expected: ["ZEN-321 Ingress shop/i /spec/rules/0/http/paths/0/backend"],
  },
  passes("a port's name that only begins so", set(service({ name: "httpsx" }), ingress())),
  passes("a port's name that only ends so", set(service({ name: "nohttps" }), ingress())),
  ...["https", "kubernetes.io/wss"].map((appProtocol): RuleCase => ({
    name: `TLS by the port's protocol ${appProtocol}`,
    manifests: set(service({ appProtocol }), ingress()),
    expected: ["ZEN-321 Ingress shop/i /spec/rules/0/http/paths/0/backend"],
  })),
  ...["http", "kubernetes.io/h2c", "kubernetes.io/ws"].map((appProtocol): RuleCase => ({
    name: `a Service that says ${appProtocol} of a port with TLS`,
    manifests: set(server("HTTPS"), service({ appProtocol })),
    expected: ["ZEN-321 Service shop/s /spec/ports/0/appProtocol"],
    messages: [speaksPlain("the Service's appProtocol")],
  })),
  {
    name: "a Service that says https of a plain port",
    manifests: set(server("HTTP"), service({ port: 80, appProtocol: "https" })),
    expected: ["ZEN-322 Service shop/s /spec/ports/0/appProtocol"],
  },
  passes(
    "a Service that says https of a port with TLS",
    set(server("HTTPS"), service({ appProtocol: "https" })),
  ),
  passes("a Service that says another protocol", set(server("HTTPS"), service({ appProtocol: "redis" }))),
  ...(["ServiceMonitor", "VMServiceScrape"] as const).flatMap((kind): readonly RuleCase[] => [
    {
      name: `a ${kind} that speaks http to a port with TLS`,
      manifests: set(tls, monitor({}, {}, kind)),
      expected: [`ZEN-321 ${kind} shop/m /spec/endpoints/0`],
      messages: [speaksPlain(`the ${kind}`)],
    },
    {
      name: `a ${kind} that says so`,
      manifests: set(tls, monitor({ scheme: "http" }, {}, kind)),
      expected: [`ZEN-321 ${kind} shop/m /spec/endpoints/0/scheme`],
    },
    passes(
      `a ${kind} that speaks https to a port with TLS`,
      set(tls, monitor({ scheme: "https" }, {}, kind)),
    ),
    {
      name: `a ${kind} that speaks https to a plain port`,
      manifests: set(plain, monitor({ scheme: "HTTPS" }, {}, kind)),
      expected: [`ZEN-322 ${kind} shop/m /spec/endpoints/0/scheme`],
    },
  ]),
  passes(
    "a ServiceMonitor without a port, of a port without a name",
    set(server("HTTPS"), service({ name: undefined }), monitor({ port: undefined })),
  ),
  passes(
    "a ServiceMonitor by two labels, of which others have one each",
    set(
      service({ name: "http" }),
      service({ name: "https" }).replace(
        '"name":"s","labels":{"app":"s","tier":"web"}',
        '"name":"t","labels":{"app":"s"}',
      ),
      service({ name: "https" }).replace(
        '"name":"s","labels":{"app":"s","tier":"web"}',
        '"name":"u","labels":{"tier":"web"}',
      ),
      monitor({ port: "https" }, { selector: { matchLabels: { app: "s", tier: "web" } } }),
    ),
  ),
  passes("a ServiceMonitor of another port", set(tls, monitor({ port: "metrics" }))),
  passes(
    "a ServiceMonitor of other Services",
    set(tls, monitor({}, { selector: { matchLabels: { app: "s", tier: "db" } } })),
  ),
  {
    name: "a ServiceMonitor by two labels",
    manifests: set(tls, monitor({}, { selector: { matchLabels: { app: "s", tier: "web" } } })),
    expected: ["ZEN-321 ServiceMonitor shop/m /spec/endpoints/0"],
  },
  {
    name: "a ServiceMonitor of every Service",
    manifests: set(tls, monitor({}, { selector: {} })),
    expected: ["ZEN-321 ServiceMonitor shop/m /spec/endpoints/0"],
  },
  passes(
    "a ServiceMonitor of another namespace",
    set(tls, monitor({}, { namespaceSelector: { matchNames: ["other"] } })),
  ),
  {
    name: "a ServiceMonitor of this namespace by name",
    manifests: set(
      tls,
      monitor({}, { namespaceSelector: { matchNames: ["shop"] } }).replace(
        '"name":"m"',
        '"name":"m","namespace":"other"',
      ),
    ),
    expected: ["ZEN-321 ServiceMonitor other/m /spec/endpoints/0"],
  },
  {
    name: "a ServiceMonitor of any namespace",
    manifests: set(
      tls,
      monitor({}, { namespaceSelector: { any: true } }).replace(
        '"name":"m"',
        '"name":"m","namespace":"other"',
      ),
    ),
    expected: ["ZEN-321 ServiceMonitor other/m /spec/endpoints/0"],
  },
  ...[
    "http://s:443",
    "http://s.shop:443/x",
    "http://s.shop.svc:443",
    "http://s.shop.svc.cluster.local:443?x",
    "ws://s:443",
    "grpc://s:443",
    "HTTP://S:443".toLowerCase(),
  ].map((url): RuleCase => ({
    name: `a variable with ${url}`,
    manifests: set(tls, client(url)),
    expected: inClient("ZEN-321"),
    messages: [speaksPlain("the variable URL")],
  })),
  {
    name: "a variable with a URL beside one without",
    manifests: set(
      tls,
      pod(
        {
          env: [
            { name: "URL", value: "http://s:443" },
            { name: "X", value: "x" },
          ],
        },
        "client",
      ),
    ),
    expected: inClient("ZEN-321"),
  },
  ...["https://s:80", "wss://s:80/", "grpcs://s:80"].map((url): RuleCase => ({
    name: `a variable with ${url}`,
    manifests: set(plain, client(url)),
    expected: inClient("ZEN-322"),
    messages: [speaksTls("the variable URL")],
  })),
  {
    name: "a variable without a port, for http",
    manifests: set(server("HTTPS"), service({ port: 80 }), client("http://s/x")),
    expected: inClient("ZEN-321"),
  },
  {
    name: "a variable without a port, for https",
    manifests: set(server("HTTP"), service(), client("https://s")),
    expected: inClient("ZEN-322"),
  },
  ...[
    "https://s:443",
    "http://s:80",
    "http://other:443",
    "http://s.other:443",
    "http://s.example.com:443",
    "s:443",
    "ftp://s:443",
    "see http://s:443",
    "http://s:443$(SUFFIX)",
  ].map((url) => passes(`a variable with ${url}`, set(tls, client(url)))),
  {
    name: "a URL of a ConfigMap",
    manifests: set(
      tls,
      pod({ env: [{ name: "URL", valueFrom: { configMapKeyRef: { name: "c", key: "u" } } }] }, "client"),
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {u: 'http://s:443'}}",
    ),
    expected: ["ZEN-321 Pod shop/client /spec/containers/0/env/0/valueFrom"],
  },
  {
    name: "a URL of a whole ConfigMap",
    manifests: set(
      tls,
      pod({ envFrom: [{ configMapRef: { name: "c" } }] }, "client"),
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {u: 'http://s:443'}}",
    ),
    expected: ["ZEN-321 Pod shop/client /spec/containers/0/envFrom/0"],
  },
  ...serverCases,
  passes(
    "wrong types",
    "{apiVersion: v1, kind: Service, metadata: {name: s, labels: 3}, spec: {selector: {a: 1}, ports: [3, {port: x}]}}\n---\n{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: m}, spec: {selector: 3, endpoints: [3]}}",
  ),
];
