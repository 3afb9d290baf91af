import {
  isArray,
  isObject,
  type JsonObject,
  type JsonValue,
  pointer,
  textAt,
  valueAt,
} from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import { coversHost, normalHost } from "../texts/hostNames";
import { lastPart } from "../texts/words";
import { annotationsOf } from "./clientAuthentication";
import { clientsUnasked, clientsUnknown, judgeClients } from "./ingressClients";
import type { Check, Rule, RuleContext, Violation } from "./rule";
import { isShimmed, secretMakers, secretOrigin } from "./secretMakers";
import { namesOf, storedCertificates } from "./x509";

const plain: Check = {
  id: "ZEN-331",
  name: "plain",
  severity: "high",
  title: "A host is served without TLS",
  remediation:
    "Name the host in a `tls` entry of the Ingress, or let the Gateway's HTTP listener only redirect.",
};

const secretName: Check = {
  id: "ZEN-332",
  name: "secret-name",
  severity: "high",
  title: "A TLS entry or listener names no certificate",
  remediation: "Name the Secret with the certificate (`secretName`, `certificateRefs`).",
};

const host: Check = {
  id: "ZEN-333",
  name: "host",
  severity: "high",
  title: "A host is not in the certificate that it is served with",
  remediation: "Add the host to the certificate's `dnsNames`; a wildcard stands for one label only.",
};

const missing: Check = {
  id: "ZEN-334",
  name: "missing",
  severity: "medium",
  title: "Nothing here makes the Secret of a TLS entry",
  remediation:
    "Issue it (a Certificate, or `cert-manager.io/cluster-issuer`), or see to it that it is there, and name it in `existingSecrets` of the pack's config.",
  enforcement: "advisory",
};

const redirect: Check = {
  id: "ZEN-335",
  name: "redirect",
  severity: "medium",
  title: "Plain requests to a host with TLS are answered instead of redirected",
  remediation: "Leave the redirect on (`ssl-redirect`).",
};

const unknown: Check = {
  id: "ZEN-336",
  name: "unknown",
  severity: "medium",
  title: "Whether a host is served with TLS is not known in preview",
  remediation: "Give host and Secret names that are known before the Ingress.",
};

type Path = readonly (string | number)[];
type Found = Pick<Violation, "check" | "message" | "path">;

const found = (check: Check, path: Path, message: string): Found => ({ check, path: pointer(path), message });
const items = (value: JsonValue | undefined): readonly JsonValue[] => (isArray(value) ? value : []);

/** Names of the certificate in a Secret; undefined where they cannot be told from here. */
function certificateNames(
  objects: ManifestSet,
  namespace: string,
  name: string,
): readonly string[] | undefined {
  const maker = objects.memo(secretMakers).get(`${namespace}/${name}`);
  if (maker === undefined) return undefined;
  if (textAt(maker.manifest.body, "kind") === "Certificate")
    return items(valueAt(maker.manifest.body, ["spec", "dnsNames"])).filter(
      (each) => typeof each === "string",
    );
  if (maker.origin !== "literal") return undefined;
  const stored = objects
    .memo(storedCertificates)
    .find(({ manifest, path }) => manifest === maker.manifest && path[1] === "tls.crt")?.certificate;
  return stored === undefined ? undefined : namesOf(stored);
}

function judgeCertificate(
  objects: ManifestSet,
  context: RuleContext,
  [namespace, name]: readonly [namespace: string, name: string],
  hosts: readonly (readonly [host: string, path: Path])[],
  path: Path,
): readonly Found[] {
  if (hasPlaceholder(name))
    return [
      found(
        unknown,
        path,
        "the name of the certificate's Secret is not known in preview, so that its hosts cannot be told: give it a name that is known before",
      ),
    ];
  if (secretOrigin(objects, context, `${namespace}/${name}`) === undefined)
    return [
      found(missing, path, `nothing here makes the Secret ${name}: issue it, or see to it that it is there`),
    ];
  const names = certificateNames(objects, namespace, name);
  if (names === undefined) return [];
  return hosts.flatMap(([each, at]): readonly Found[] => {
    if (names.some((pattern) => coversHost(pattern, each))) return [];
    if (hasPlaceholder(each) || names.some(hasPlaceholder))
      return [
        found(
          unknown,
          at,
          "whether the certificate has this host is not known in preview: give both names that are known before",
        ),
      ];
    return [
      found(host, at, `the host is not in the certificate of the Secret ${name}: add it to the dnsNames`),
    ];
  });
}

const ALB = "alb.ingress.kubernetes.io/";

/** Whether AWS's load balancer itself has the certificate (AWS Load Balancer Controller, "Ingress annotations"). */
function isServedByAws(annotations: JsonObject): boolean {
  const listeners = annotations[`${ALB}listen-ports`];
  const certificate = annotations[`${ALB}certificate-arn`];
  return (
    (typeof certificate === "string" && certificate !== "") ||
    (typeof listeners === "string" && listeners.includes('"HTTPS"'))
  );
}

const switchedOff: ReadonlySet<string> = new Set(["false", "off", "no", "0"]);

function judgeRedirect(annotations: JsonObject): readonly Found[] {
  const path = ["metadata", "annotations"];
  const forced = Object.entries(annotations).some(
    ([key, value]) => lastPart(key) === "force-ssl-redirect" && value === "true",
  );
  const off = Object.keys(annotations).find(
    (key) =>
      lastPart(key) === "ssl-redirect" && switchedOff.has((textAt(annotations, key) ?? "").toLowerCase()),
  );
  const message =
    "plain requests are answered instead of redirected: remove the annotation, or set it to true";
  if (off !== undefined && !forced) return [found(redirect, [...path, off], message)];
  const listeners = annotations[`${ALB}listen-ports`];
  const both = typeof listeners === "string" && listeners.includes('"HTTP"') && listeners.includes('"HTTPS"');
  if (!both || annotations[`${ALB}ssl-redirect`] !== undefined) return [];
  return [
    found(
      redirect,
      [...path, `${ALB}listen-ports`],
      `plain requests are answered instead of redirected: set ${ALB}ssl-redirect to 443`,
    ),
  ];
}

function judgeIngress(
  objects: ManifestSet,
  context: RuleContext,
  { body, object }: Manifest,
): readonly Found[] {
  const annotations = annotationsOf(body);
  const byAws = isServedByAws(annotations);
  const entries = items(valueAt(body, ["spec", "tls"]));
  const covered = entries.flatMap((entry) =>
    items(valueAt(entry, ["hosts"])).filter((each) => typeof each === "string"),
  );
  const rules = items(valueAt(body, ["spec", "rules"]));
  const unserved = rules.flatMap((rule, index): readonly Found[] => {
    const name = textAt(rule, "host") ?? "";
    const path = ["spec", "rules", index, ...(name === "" ? [] : ["host"])];
    if (byAws || (name !== "" && covered.some((pattern) => coversHost(pattern, name)))) return [];
    if (covered.length > 0 && (hasPlaceholder(name) || covered.some(hasPlaceholder)))
      return [
        found(
          unknown,
          path,
          "whether this host has TLS is not known in preview: give it a name that is known before",
        ),
      ];
    const which = name === "" ? "a rule for every host" : "the host";
    return [
      found(
        plain,
        path,
        `${which} is served without TLS: name ${name === "" ? "its hosts" : "it"} in a tls entry`,
      ),
    ];
  });
  const bare =
    rules.length === 0 && entries.length === 0 && !byAws
      ? [
          found(
            plain,
            ["spec"],
            "everything is served without TLS: name the hosts in rules and in a tls entry",
          ),
        ]
      : [];
  const ofEntries = entries.flatMap((entry, index): readonly Found[] => {
    const path = ["spec", "tls", index];
    const name = textAt(entry, "secretName") ?? "";
    if (name === "")
      return byAws ? [] : [found(secretName, path, "the TLS entry names no Secret: set secretName")];
    const hosts = items(valueAt(entry, ["hosts"])).flatMap((each, position) =>
      typeof each === "string" ? [[each, [...path, "hosts", position]] as const] : [],
    );
    return judgeCertificate(objects, context, [object.namespace, name], hosts, [...path, "secretName"]);
  });
  return [...unserved, ...bare, ...ofEntries, ...judgeRedirect(annotations)];
}

/** Whether everything that a route does is to send the client to https. */
function onlyRedirects(route: JsonObject): boolean {
  const rules = items(valueAt(route, ["spec", "rules"]));
  return (
    rules.length > 0 &&
    rules.every((rule) =>
      items(valueAt(rule, ["filters"])).some(
        (filter) => textAt(filter, "requestRedirect", "scheme") === "https",
      ),
    )
  );
}

const GROUP = "gateway.networking.k8s.io";

function judgeListener(
  objects: ManifestSet,
  context: RuleContext,
  { body, object }: Manifest,
  listener: JsonValue,
  path: Path,
): readonly Found[] {
  const protocol = textAt(listener, "protocol");
  if (protocol === "HTTP") {
    const name = textAt(listener, "name");
    const answers = objects.ofKind(`${GROUP}/HTTPRoute`).some(
      (route) =>
        !onlyRedirects(route.body) &&
        items(valueAt(route.body, ["spec", "parentRefs"])).some((parent) => {
          const section = textAt(parent, "sectionName");
          const namespace = textAt(parent, "namespace") ?? route.object.namespace;
          const isMeant = textAt(parent, "name") === object.name && namespace === object.namespace;
          return isMeant && (section === undefined || section === name);
        }),
    );
    const message =
      "a route answers plain requests at this listener: attach it to the HTTPS listener, and a redirect here";
    return answers ? [found(plain, [...path, "protocol"], message)] : [];
  }
  const isTerminated = protocol === "HTTPS" || protocol === "TLS";
  if (!isTerminated || textAt(listener, "tls", "mode") === "Passthrough") return [];
  const references = items(valueAt(listener, ["tls", "certificateRefs"]));
  if (references.length === 0) {
    if (isObject(valueAt(listener, ["tls", "options"]))) return [];
    return [found(secretName, path, "the listener names no certificate: set tls.certificateRefs")];
  }
  const hostname = textAt(listener, "hostname");
  if (hostname === undefined || isShimmed(body)) return [];
  return references
    .slice(0, 1)
    .flatMap((reference, index) =>
      judgeCertificate(
        objects,
        context,
        [textAt(reference, "namespace") ?? object.namespace, textAt(reference, "name") ?? ""],
        [[normalHost(hostname), [...path, "hostname"]]],
        [...path, "tls", "certificateRefs", index, "name"],
      ),
    );
}

/** What comes from outside comes by TLS, with a certificate that has the host (Kubernetes, "Ingress", TLS). */
export const tlsIngress: Rule = {
  name: "tls-ingress",
  description:
    "Every host of an Ingress or Gateway is served with TLS and a certificate that has the host, and asks clients for theirs where the connection has mutual TLS.",
  group: "mutualTls",
  controls: ["SOC2 CC6.6", "SOC2 CC6.7", "ISO A.8.5", "ISO A.8.24"],
  scope: "stack",
  checks: [plain, secretName, host, missing, redirect, unknown, clientsUnasked, clientsUnknown],
  judge: (objects, context) => {
    const ingresses = ["networking.k8s.io/Ingress", "extensions/Ingress"].flatMap((kind) =>
      objects.ofKind(kind),
    );
    const gateways = objects.ofKind(`${GROUP}/Gateway`);
    const ofClients = ingresses.flatMap((manifest) =>
      judgeClients(objects, manifest, context.profile ?? "aws"),
    );
    const ofHosts = [
      ...ingresses.map((manifest) => [manifest, judgeIngress(objects, context, manifest)] as const),
      ...gateways.map(
        (manifest) =>
          [
            manifest,
            items(valueAt(manifest.body, ["spec", "listeners"])).flatMap((listener, index) =>
              judgeListener(objects, context, manifest, listener, ["spec", "listeners", index]),
            ),
          ] as const,
      ),
    ].flatMap(([{ object }, all]) => all.map((each): Violation => ({ ...each, object })));
    return [...ofHosts, ...ofClients];
  },
};
