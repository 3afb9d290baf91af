import type { RuleCase } from "./ruleCase";
import {
  variablesOff,
  variablesOn,
  oldVersions,
  newVersions,
  linesOff,
  linesOn,
  textsOff,
  textsOn,
} from "./tlsTables";
import { newDirectives, oldDirectives } from "./tlsDirectives";

const pod = (container: object, more: object = {}): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", ...more },
    spec: { containers: [{ name: "c", ...container }] },
  });
const variable = (name: string, value: unknown): string => pod({ env: [{ name, value }] });
const config = (key: string, value: unknown): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { [key]: value } });
const object = (apiVersion: string, kind: string, spec: unknown, annotations: object = {}): string =>
  JSON.stringify({ apiVersion, kind, metadata: { name: "o", annotations }, spec });
const inPod = (path: string, id: string): readonly string[] => [
  `${id} Pod shop/p /spec/containers/0/${path}`,
];
const fix = "remove it, and give the authority that signed the other end's certificate instead";
const off = (what: string): string => `${what} switches off the verification of certificates: ${fix}`;
const oldVersion = "a version of TLS below 1.2 is taken: set the minimum to 1.2 or 1.3";

const monitor = (tlsConfig: unknown): string =>
  object("monitoring.coreos.com/v1", "ServiceMonitor", { endpoints: [{ tlsConfig }] });
const mesh = (mode: unknown): string =>
  object("security.istio.io/v1", "PeerAuthentication", { mtls: { mode } });
const rule = (mode: string): string =>
  object("networking.istio.io/v1", "DestinationRule", { trafficPolicy: { tls: { mode } } });
const ingress = (key: string, value: unknown): string =>
  object("networking.k8s.io/v1", "Ingress", {}, { [key]: value });
const onIngress = (key: string, id: string): readonly string[] => [
  `${id} Ingress shop/o /metadata/annotations/${key.replace("/", "~1")}`,
];
const proxyVerify = "nginx.ingress.kubernetes.io/proxy-ssl-verify";
const sslPolicy = "alb.ingress.kubernetes.io/ssl-policy";
const passes = (name: string, manifests: string): RuleCase => ({ name, manifests, expected: [] });

/** Cases of the rule `tls-verification`. */
export const cases: readonly RuleCase[] = [
  ...variablesOff.map(([name, value]): RuleCase => ({
    name: `${name}=${value}`,
    manifests: variable(name, value),
    expected: inPod("env/0/value", "ZEN-311"),
    messages: [off(`the variable ${name}`)],
  })),
  ...variablesOn.map(([name, value]) => passes(`${name}=${value}`, variable(name, value))),
  ...oldVersions.map((value): RuleCase => ({
    name: `TLS_MIN_VERSION=${value}`,
    manifests: variable("TLS_MIN_VERSION", value),
    expected: inPod("env/0/value", "ZEN-315"),
  })),
  ...newVersions.map((value) => passes(`TLS_MIN_VERSION=${value}`, variable("TLS_MIN_VERSION", value))),
  ...linesOff.map((args): RuleCase => ({
    name: `the arguments ${args.join(" ")}`,
    manifests: pod({ args }),
    expected: inPod("args", "ZEN-312"),
    messages: [off("the command line")],
  })),
  ...linesOn.map((args) => passes(`the arguments ${args.join(" ")}`, pod({ args }))),
  ...textsOff.map(([file, text]): RuleCase => ({
    name: `in ${file}: ${JSON.stringify(text.trim().slice(-40))}`,
    manifests: config(file, text),
    expected: [`ZEN-314 ConfigMap shop/c /data/${file}`],
    messages: [off("a setting in the text")],
  })),
  ...oldDirectives.map((text): RuleCase => ({
    name: `the directive ${JSON.stringify(text)}`,
    manifests: config("server.conf", text),
    expected: ["ZEN-315 ConfigMap shop/c /data/server.conf"],
    messages: [oldVersion],
  })),
  ...newDirectives.map((text) =>
    passes(`the directive ${JSON.stringify(text)}`, config("server.conf", text)),
  ),
  {
    name: "a snippet that takes old versions",
    manifests: ingress("nginx.ingress.kubernetes.io/server-snippet", "ssl_protocols TLSv1.1 TLSv1.2;"),
    expected: onIngress("nginx.ingress.kubernetes.io/server-snippet", "ZEN-315"),
  },
  passes(
    "a snippet that takes new versions",
    ingress("nginx.ingress.kubernetes.io/server-snippet", "ssl_protocols TLSv1.2 TLSv1.3;"),
  ),
  ...textsOn.map(([file, text]) =>
    passes(`in ${file}: ${JSON.stringify(text.trim().slice(-40))}`, config(file, text)),
  ),
  {
    name: "a variable that skips verification",
    manifests: variable("INSECURE_SKIP_VERIFY", "true"),
    expected: inPod("env/0/value", "ZEN-311"),
    shown: true,
  },
  { ...passes("a variable that does not", variable("INSECURE_SKIP_VERIFY", "false")), shown: true },
  {
    name: "a variable that is not quoted",
    manifests: variable("TLS_INSECURE", true),
    expected: inPod("env/0/value", "ZEN-311"),
  },
  {
    name: "a variable without a value",
    manifests: pod({ env: [{ name: "DOCKER_TLS_VERIFY" }] }),
    expected: inPod("env/0", "ZEN-311"),
  },
  {
    name: "a variable that another fills in",
    manifests: pod({
      env: [
        { name: "X", value: "tr" },
        { name: "TLS_INSECURE", value: "$(X)ue" },
      ],
    }),
    expected: inPod("env/1/value", "ZEN-311"),
  },
  passes(
    "a variable that a later one overrides",
    pod({
      env: [
        { name: "TLS_INSECURE", value: "true" },
        { name: "TLS_INSECURE", value: "false" },
      ],
    }),
  ),
  passes(
    "a variable that seems to be filled in",
    pod({
      env: [
        { name: "X", value: "true" },
        { name: "TLS_INSECURE", value: "$$(X)" },
      ],
    }),
  ),
  passes(
    "a variable of a Secret",
    pod({ env: [{ name: "TLS_INSECURE", valueFrom: { secretKeyRef: { name: "s", key: "x" } } }] }),
  ),
  {
    name: "a variable of a ConfigMap by another name",
    manifests: `${pod({ env: [{ name: "TLS_INSECURE", valueFrom: { configMapKeyRef: { name: "c", key: "x" } } }] })}\n---\n${config("x", "true")}`,
    expected: inPod("env/0/valueFrom", "ZEN-311"),
  },
  {
    name: "a variable of a ConfigMap by its own name, which is told once",
    manifests: `${pod({ envFrom: [{ configMapRef: { name: "c" } }] })}\n---\n${config("TLS_INSECURE", "true")}`,
    expected: ["ZEN-314 ConfigMap shop/c /data/TLS_INSECURE"],
    messages: [off("the setting")],
  },
  {
    name: "a variable of a ConfigMap with a prefix",
    manifests: `${pod({ envFrom: [{ prefix: "TLS_INSEC", configMapRef: { name: "c" } }] })}\n---\n${config("URE", "true")}`,
    expected: inPod("envFrom/0", "ZEN-311"),
  },
  passes(
    "a variable of a ConfigMap that is not there",
    pod({ env: [{ name: "TLS_INSECURE", valueFrom: { configMapKeyRef: { name: "c", key: "x" } } }] }),
  ),
  {
    name: "an unknown variable",
    manifests: variable("TLS_INSECURE", "zen-unknown-0"),
    expected: inPod("env/0/value", "ZEN-316"),
    messages: [
      "whether certificates are verified is not known in preview: give the setting a value that is known before the resource is made",
    ],
  },
  passes("an unknown variable of something else", variable("LOG_LEVEL", "zen-unknown-0")),
  {
    name: "an old version by argument",
    manifests: pod({ args: ["--tls-min-version=1.1"] }),
    expected: inPod("args", "ZEN-315"),
    messages: [oldVersion],
  },
  {
    name: "an old version after its argument",
    manifests: pod({ args: ["--tls-min-version", "VersionTLS11"] }),
    expected: inPod("args", "ZEN-315"),
  },
  {
    name: "an old version of Node",
    manifests: pod({ args: ["--tls-min-v1.1"] }),
    expected: inPod("args", "ZEN-315"),
  },
  {
    name: "an old version of openssl",
    manifests: pod({ args: ["openssl", "s_client", "-tls1_1"] }),
    expected: inPod("args", "ZEN-312"),
  },
  {
    name: "a command that skips verification, beside arguments",
    manifests: pod({ command: ["curl", "-k"], args: ["https://x"] }),
    expected: inPod("command", "ZEN-312"),
  },
  {
    name: "a command whose arguments skip verification",
    manifests: pod({ command: ["curl"], args: ["-k", "https://x"] }),
    expected: inPod("args", "ZEN-312"),
  },
  {
    name: "a command alone",
    manifests: pod({ command: ["curl", "-k"] }),
    expected: inPod("command", "ZEN-312"),
  },
  ...["lifecycle/postStart", "lifecycle/preStop", "startupProbe", "livenessProbe", "readinessProbe"].map(
    (place): RuleCase => ({
      name: `a command of ${place}`,
      manifests: pod(
        place.split("/").reduceRight<object>((inner, key) => ({ [key]: inner }), {
          exec: { command: ["curl", "-k", "https://localhost"] },
        }),
      ),
      expected: inPod(`${place}/exec/command`, "ZEN-312"),
      messages: [off("the command")],
    }),
  ),
  {
    name: "an annotation of a pod",
    manifests: pod({}, { annotations: { "example.com/tls-insecure": "true" } }),
    expected: ["ZEN-313 Pod shop/p /metadata/annotations/example.com~1tls-insecure"],
  },
  {
    name: "an annotation of a template",
    manifests:
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {metadata: {annotations: {example.com/tls-insecure: 'true'}}, spec: {containers: []}}}}",
    expected: ["ZEN-313 Deployment shop/d /spec/template/metadata/annotations/example.com~1tls-insecure"],
  },
  {
    name: "a variable and an annotation of a template",
    manifests:
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {metadata: {annotations: {example.com/tls-insecure: 'true'}}, spec: {containers: [{name: c, env: [{name: TLS_INSECURE, value: 'true'}]}]}}}}",
    expected: [
      "ZEN-311 Deployment shop/d /spec/template/spec/containers/0/env/0/value",
      "ZEN-313 Deployment shop/d /spec/template/metadata/annotations/example.com~1tls-insecure",
    ],
  },
  {
    name: "an annotation of several lines",
    manifests: ingress("example.com/settings", "colour: red\ninsecureSkipVerify: true\n"),
    expected: onIngress("example.com/settings", "ZEN-313"),
  },
  {
    name: "an Ingress that does not verify its backend",
    manifests: ingress(proxyVerify, "off"),
    expected: onIngress(proxyVerify, "ZEN-313"),
    messages: [off("the annotation")],
  },
  passes("an Ingress that does", ingress(proxyVerify, "on")),
  passes("an Ingress with something else", ingress("nginx.ingress.kubernetes.io/proxy-buffering", "off")),
  {
    name: "an Ingress that takes clients without an authority",
    manifests: ingress("nginx.ingress.kubernetes.io/auth-tls-verify-client", "optional_no_ca"),
    expected: onIngress("nginx.ingress.kubernetes.io/auth-tls-verify-client", "ZEN-313"),
  },
  {
    name: "an unknown annotation",
    manifests: ingress(proxyVerify, "zen-unknown-0"),
    expected: onIngress(proxyVerify, "ZEN-316"),
  },
  {
    name: "a snippet that switches verification off",
    manifests: ingress("nginx.ingress.kubernetes.io/configuration-snippet", "proxy_ssl_verify off;"),
    expected: onIngress("nginx.ingress.kubernetes.io/configuration-snippet", "ZEN-313"),
  },
  { name: "an annotation of the wrong type", manifests: ingress(proxyVerify, 0), expected: [] },
  ...[
    "ELBSecurityPolicy-2016-08",
    "ELBSecurityPolicy-TLS-1-1-2017-01",
    "ELBSecurityPolicy-TLS13-1-0-2021-06",
    "ELBSecurityPolicy-FS-2018-06",
  ].map((value): RuleCase => ({
    name: `the policy ${value}`,
    manifests: ingress(sslPolicy, value),
    expected: onIngress(sslPolicy, "ZEN-315"),
  })),
  ...[
    "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
    "ELBSecurityPolicy-TLS-1-2-2017-01",
    "ELBSecurityPolicy-FS-1-2-2019-08",
  ].map((value) => passes(`the policy ${value}`, ingress(sslPolicy, value))),
  {
    name: "an old policy of a load balancer",
    manifests: object(
      "v1",
      "Service",
      {},
      { "service.beta.kubernetes.io/aws-load-balancer-ssl-negotiation-policy": "ELBSecurityPolicy-2016-08" },
    ),
    expected: [
      "ZEN-315 Service shop/o /metadata/annotations/service.beta.kubernetes.io~1aws-load-balancer-ssl-negotiation-policy",
    ],
  },
  {
    name: "a ServiceMonitor that does not verify",
    manifests: monitor({ insecureSkipVerify: true }),
    expected: ["ZEN-313 ServiceMonitor shop/o /spec/endpoints/0/tlsConfig/insecureSkipVerify"],
    messages: [off("the field insecureSkipVerify")],
  },
  passes("a ServiceMonitor that does", monitor({ insecureSkipVerify: false })),
  {
    name: "a ServiceMonitor with an old version",
    manifests: monitor({ minVersion: "TLS10" }),
    expected: ["ZEN-315 ServiceMonitor shop/o /spec/endpoints/0/tlsConfig/minVersion"],
    messages: [oldVersion],
  },
  passes("a ServiceMonitor with a version", monitor({ minVersion: "TLS12", insecureSkipVerify: "" })),
  {
    name: "an unknown field",
    manifests: monitor({ insecureSkipVerify: "zen-unknown-0" }),
    expected: ["ZEN-316 ServiceMonitor shop/o /spec/endpoints/0/tlsConfig/insecureSkipVerify"],
  },
  {
    name: "an APIService that is not verified",
    manifests: object("apiregistration.k8s.io/v1", "APIService", { insecureSkipTLSVerify: true }),
    expected: ["ZEN-313 APIService o /spec/insecureSkipTLSVerify"],
  },
  {
    name: "a Gateway with an old version",
    manifests: object("gateway.networking.k8s.io/v1", "Gateway", {
      listeners: [{ tls: { options: { "example.com/tls-min-version": "1.1" } } }],
    }),
    expected: ["ZEN-315 Gateway shop/o /spec/listeners/0/tls/options/example.com~1tls-min-version"],
  },
  passes(
    "a kind of Kubernetes with such a field, which it does not have",
    object("v1", "Service", { insecureSkipVerify: true }),
  ),
  ...["batch/v1", "extensions/v1beta1", "autoscaling/v2", "policy/v1"].map((apiVersion) =>
    passes(
      `a kind of ${apiVersion} with such a field`,
      object(apiVersion, "Thing", { insecureSkipVerify: true }),
    ),
  ),
  passes(
    "a definition with such a default",
    object("apiextensions.k8s.io/v1", "CustomResourceDefinition", { insecureSkipVerify: true }),
  ),
  {
    name: "versions in a ConfigMap",
    manifests: config("ssl-protocols", "TLSv1 TLSv1.2"),
    expected: ["ZEN-315 ConfigMap shop/c /data/ssl-protocols"],
  },
  passes("new versions in a ConfigMap", config("ssl-protocols", "TLSv1.2 TLSv1.3")),
  {
    name: "settings under the name of one",
    manifests: config("tls-insecure", "colour: red\ninsecureSkipVerify: true\n"),
    expected: ["ZEN-314 ConfigMap shop/c /data/tls-insecure"],
    messages: [off("a setting in the text")],
  },
  {
    name: "an unknown setting in a ConfigMap",
    manifests: config("tls-insecure", "zen-unknown-0"),
    expected: ["ZEN-316 ConfigMap shop/c /data/tls-insecure"],
  },
  ...["DISABLE", "PERMISSIVE", "permissive"].map((mode): RuleCase => ({
    name: `a mesh in mode ${mode}`,
    manifests: mesh(mode),
    expected: ["ZEN-317 PeerAuthentication shop/o /spec/mtls/mode"],
    messages: [
      "the mesh takes or sends plain connections here: set the mode to STRICT, MUTUAL or ISTIO_MUTUAL",
    ],
  })),
  passes("a mesh in mode STRICT", mesh("STRICT")),
  passes("a mesh in a mode of the wrong type", mesh(1)),
  {
    name: "a mesh in an unknown mode",
    manifests: mesh("zen-unknown-0"),
    expected: ["ZEN-316 PeerAuthentication shop/o /spec/mtls/mode"],
  },
  {
    name: "a mesh that sends plain connections",
    manifests: rule("DISABLE"),
    expected: ["ZEN-317 DestinationRule shop/o /spec/trafficPolicy/tls/mode"],
  },
  passes("a mesh that sends encrypted ones", rule("ISTIO_MUTUAL")),
  passes(
    "wrong types everywhere",
    `${pod({ env: [3, { name: 1 }], args: ["curl", 1, ["-k"]], command: 3, envFrom: 1, lifecycle: 2 })}\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c, annotations: 3}, data: {tls-insecure: [true]}}`,
  ),
];
