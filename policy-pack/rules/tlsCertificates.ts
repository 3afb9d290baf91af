import type { X509Certificate } from "node:crypto";
import { isArray, isObject, type JsonObject, pointer, textAt, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import { hoursOf } from "../texts/durations";
import { type Check, numberOf, type Parameters, type Rule, type Violation } from "./rule";
import { secretUses } from "./secretUses";
import { storedCertificates } from "./x509";

const window: Check = {
  id: "ZEN-341",
  name: "window",
  severity: "high",
  title: "A certificate's lifetime or the time of its renewal is not sane",
  remediation: "Set `duration` and `renewBefore` so that a failed renewal leaves time to act.",
};

const privateKey: Check = {
  id: "ZEN-342",
  name: "key",
  severity: "medium",
  title: "A certificate's private key is weak, or stays the same at renewal",
  remediation: "Set `privateKey.rotationPolicy: Always`, and ECDSA of 256 or RSA of 2048 bits at least.",
};

const usages: Check = {
  id: "ZEN-343",
  name: "usages",
  severity: "high",
  title: "A certificate is not for what it is used for",
  remediation: "Name the fitting `usages`: client auth for a client's, server auth for a server's.",
};

const issuer: Check = {
  id: "ZEN-344",
  name: "issuer",
  severity: "high",
  title: "Nothing issues a certificate",
  remediation: "Name an Issuer that is there in `issuerRef`, or a ClusterIssuer.",
};

const authority: Check = {
  id: "ZEN-345",
  name: "authority",
  severity: "critical",
  title: "A certificate that a pod or an Ingress uses could sign others",
  remediation: "Remove `isCA`; sign by an Issuer that has the authority's Secret.",
};

const validity: Check = {
  id: "ZEN-346",
  name: "validity",
  severity: "high",
  title: "A certificate is expired, about to expire, or not valid yet",
  remediation: "Renew it, or let cert-manager do so in time.",
};

const unreadable: Check = {
  id: "ZEN-347",
  name: "unreadable",
  severity: "medium",
  title: "A certificate cannot be read",
  remediation: "Put a certificate in PEM there.",
};

const unknown: Check = {
  id: "ZEN-348",
  name: "unknown",
  severity: "medium",
  title: "A setting of a certificate is not known in preview",
  remediation: "Give it a value that is known before the resource is made.",
};

/** cert-manager's own defaults (Certificate reference). */
const DEFAULT_HOURS = 2160;
/** What cert-manager takes at least. */
const LEAST_HOURS = 1;

type Found = Pick<Violation, "check" | "message" | "path">;

const notKnown = (path: string, what: string): Found => ({
  check: unknown,
  path,
  message: `${what} is not known in preview: give it a value that is known before the resource is made`,
});

function judgeWindow(spec: JsonObject, parameters: Parameters): readonly Found[] {
  const durationAt = spec["duration"] === undefined ? "/spec" : "/spec/duration";
  const renewAt = spec["renewBefore"] === undefined ? "/spec" : "/spec/renewBefore";
  for (const [key, path] of [["duration", durationAt] as const, ["renewBefore", renewAt] as const]) {
    const given = spec[key];
    if (typeof given === "string" && hasPlaceholder(given)) return [notKnown(path, key)];
    if (given !== undefined && given !== null && hoursOf(given) === undefined)
      return [{ check: window, path, message: `${key} is no duration: write it as 2160h` }];
  }
  const duration = hoursOf(spec["duration"]) ?? DEFAULT_HOURS;
  const percentage = spec["renewBeforePercentage"];
  const given = hoursOf(spec["renewBefore"]);
  const byPercentage = typeof percentage === "number" ? (duration * percentage) / 100 : duration / 3;
  const renewBefore = given ?? byPercentage;
  const refuse = (path: string, message: string): readonly Found[] => [{ check: window, path, message }];
  if (duration < LEAST_HOURS)
    return refuse(durationAt, "duration is less than the hour that cert-manager takes at least: raise it");
  const most = numberOf(parameters, "maximumDays");
  if (duration > most * 24 && spec["isCA"] !== true)
    return refuse(durationAt, `duration is more than ${most} days: shorten it, renewal costs nothing`);
  if (renewBefore >= duration)
    return refuse(
      renewAt,
      "renewBefore is not less than duration, so that it would be renewed all the time: shorten it",
    );
  // A renewal takes minutes, issuers count them, and whoever holds the old certificate has to read the new one.
  if (duration - renewBefore < duration / 10)
    return refuse(
      renewAt,
      "renewBefore leaves less than a tenth of duration until the next renewal, so that it would be renewed nearly all the time: shorten it",
    );
  // Of a short life a third is left for a renewal that fails, of a long one days.
  const least = Math.min(numberOf(parameters, "renewalDays") * 24, duration / 3);
  if (renewBefore < least)
    return refuse(
      renewAt,
      `renewBefore leaves less than ${Math.ceil(least)} hours for a renewal that fails: lengthen it`,
    );
  return [];
}

const sizes: Readonly<Record<string, (size: number) => boolean>> = {
  RSA: (size) => size >= 2048 && size <= 8192,
  ECDSA: (size) => size === 256 || size === 384 || size === 521,
  Ed25519: () => true,
};

function judgeKey(spec: JsonObject): readonly Found[] {
  const key = spec["privateKey"];
  if (!isObject(key) || key["rotationPolicy"] === undefined)
    return [
      {
        check: privateKey,
        path: isObject(key) ? "/spec/privateKey" : "/spec",
        message:
          "no rotationPolicy is named, and before cert-manager 1.18 the key then stays the same for ever: set privateKey.rotationPolicy to Always",
      },
    ];
  const { rotationPolicy, algorithm, size } = key;
  const found: Found[] = [];
  if (typeof rotationPolicy === "string" && hasPlaceholder(rotationPolicy))
    found.push(notKnown("/spec/privateKey/rotationPolicy", "rotationPolicy"));
  else if (rotationPolicy !== "Always")
    found.push({
      check: privateKey,
      path: "/spec/privateKey/rotationPolicy",
      message: "the key stays the same when the certificate is renewed: set rotationPolicy to Always",
    });
  const name = typeof algorithm === "string" ? algorithm : "RSA";
  const isStrong = Object.hasOwn(sizes, name) ? sizes[name] : undefined;
  const isFit = isStrong?.(typeof size === "number" ? size : name === "RSA" ? 2048 : 256) === true;
  if (hasPlaceholder(name)) found.push(notKnown("/spec/privateKey/algorithm", "the algorithm"));
  else if (!isFit)
    found.push({
      check: privateKey,
      path: size === undefined ? "/spec/privateKey" : "/spec/privateKey/size",
      message: "the private key is weak: take ECDSA of 256 or RSA of 2048 bits at least",
    });
  return found;
}

/** What uses the Secrets of certificates: as a server's at the edge, as a client's by the agent, by any pod. */
interface Users {
  readonly ingresses: ReadonlySet<string>;
  readonly agents: ReadonlySet<string>;
  readonly pods: ReadonlySet<string>;
}

function usersOf(objects: ManifestSet): Users {
  const ingresses = new Set<string>();
  for (const { body, object } of objects.ofKind("networking.k8s.io/Ingress")) {
    const entries = valueAt(body, ["spec", "tls"]);
    for (const entry of isArray(entries) ? entries : [])
      ingresses.add(`${object.namespace}/${textAt(entry, "secretName") ?? ""}`);
  }
  const pods = new Set<string>();
  const agents = new Set<string>();
  for (const { pod, name, as } of objects.memo(secretUses)) {
    if (as !== "volume") continue;
    const key = `${pod.manifest.object.namespace}/${name}`;
    pods.add(key);
    if (pod.labels["app.kubernetes.io/name"] === "zen-agent") agents.add(key);
  }
  return { ingresses, agents, pods };
}

function judgeUse(manifest: Manifest, spec: JsonObject, users: Users): readonly Found[] {
  const key = `${manifest.object.namespace}/${textAt(spec, "secretName") ?? ""}`;
  const given = spec["usages"];
  const list = isArray(given) ? given : [];
  const path = given === undefined ? "/spec" : "/spec/usages";
  const found: Found[] = [];
  if (users.agents.has(key) && !list.includes("client auth"))
    found.push({
      check: usages,
      path,
      message:
        "the agent shows this certificate as a client, but client auth is not among its usages: add it",
    });
  if (users.ingresses.has(key) && list.includes("client auth") && !list.includes("server auth"))
    found.push({
      check: usages,
      path,
      message:
        "an Ingress shows this certificate as a server, but server auth is not among its usages: add it",
    });
  if (spec["isCA"] === true && (users.pods.has(key) || users.ingresses.has(key)))
    found.push({
      check: authority,
      path: "/spec/isCA",
      message:
        "a pod or an Ingress has the key of an authority, which could sign any certificate: remove isCA",
    });
  return found;
}

function judgeIssuer(objects: ManifestSet, manifest: Manifest, spec: JsonObject): readonly Found[] {
  const reference = spec["issuerRef"];
  const name = textAt(reference, "name") ?? "";
  const path = reference === undefined ? "/spec" : "/spec/issuerRef";
  if (name === "") return [{ check: issuer, path, message: "no issuer is named: name one in issuerRef" }];
  const kind = textAt(reference, "kind") ?? "Issuer";
  const group = textAt(reference, "group") ?? "cert-manager.io";
  if (kind !== "Issuer" || group !== "cert-manager.io") return [];
  if (hasPlaceholder(name)) return [notKnown("/spec/issuerRef/name", "the issuer's name")];
  if (objects.find("cert-manager.io/Issuer", manifest.object.namespace, name) !== undefined) return [];
  const message = `the Issuer ${name} is not in the namespace: make it, or name a ClusterIssuer`;
  return [{ check: issuer, path: "/spec/issuerRef/name", message }];
}

function judgeRequest(
  objects: ManifestSet,
  manifest: Manifest,
  users: Users,
  parameters: Parameters,
): readonly Found[] {
  const { spec } = manifest.body;
  if (!isObject(spec)) return [];
  return [
    ...judgeWindow(spec, parameters),
    ...judgeKey(spec),
    ...judgeUse(manifest, spec, users),
    ...judgeIssuer(objects, manifest, spec),
  ];
}

const DAY = 24 * 60 * 60 * 1000;

function judgeValidity(certificate: X509Certificate, now: Date, days: number): string | undefined {
  const from = Date.parse(certificate.validFrom);
  const to = Date.parse(certificate.validTo);
  if (to <= now.getTime()) return "the certificate has expired: renew it";
  if (from > now.getTime())
    return "the certificate is not valid yet: correct the clock that it was made with";
  if (to - now.getTime() < days * DAY) return `the certificate expires in less than ${days} days: renew it`;
  return undefined;
}

function isWeak({ publicKey }: X509Certificate): boolean {
  const { modulusLength } = publicKey.asymmetricKeyDetails ?? {};
  return publicKey.asymmetricKeyType === "dsa" || (modulusLength !== undefined && modulusLength < 2048);
}

function judgeStored(objects: ManifestSet, now: Date, days: number): readonly Violation[] {
  return objects.memo(storedCertificates).flatMap(({ manifest, path, certificate }): readonly Violation[] => {
    const at = { object: manifest.object, path: pointer(path) };
    if (certificate === undefined)
      return [
        {
          ...at,
          check: unreadable,
          message: "what stands here is no certificate that can be read: put one in PEM here",
        },
      ];
    const complaint = judgeValidity(certificate, now, days);
    return [
      ...(complaint === undefined ? [] : [{ ...at, check: validity, message: complaint }]),
      ...(isWeak(certificate)
        ? [
            {
              ...at,
              check: privateKey,
              message: "the certificate's key is weak: take ECDSA of 256 or RSA of 2048 bits at least",
            },
          ]
        : []),
    ];
  });
}

/** Certificates are renewed in time, with keys and for uses that fit (seed "Certificate lifecycle management"). */
export const tlsCertificates: Rule = {
  name: "tls-certificates",
  description: "Certificates are valid, renewed in time with a new key, and for what they are used for.",
  group: "mutualTls",
  controls: ["SOC2 CC6.7", "ISO A.8.5", "ISO A.8.24"],
  scope: "stack",
  checks: [window, privateKey, usages, issuer, authority, validity, unreadable, unknown],
  parameters: [
    {
      name: "renewalDays",
      description: "Days that are left for a renewal that fails, at least; of a shorter life a third.",
      type: "number",
      default: 7,
      minimum: 0,
    },
    {
      name: "maximumDays",
      description: "Longest lifetime of a certificate that is no authority's, in days.",
      type: "number",
      default: 398,
      minimum: 1,
    },
    {
      name: "expiryDays",
      description: "Days before its end in which a certificate is about to expire.",
      type: "number",
      default: 14,
      minimum: 0,
    },
  ],
  judge: (objects, { parameters, now }) => {
    const requests = objects.ofKind("cert-manager.io/Certificate");
    const users = requests.length === 0 ? undefined : objects.memo(usersOf);
    return [
      ...requests.flatMap((manifest) =>
        users === undefined
          ? []
          : judgeRequest(objects, manifest, users, parameters).map((found) => ({
              ...found,
              object: manifest.object,
            })),
      ),
      ...judgeStored(objects, now, numberOf(parameters, "expiryDays")),
    ];
  },
};
