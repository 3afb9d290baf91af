import type { RuleCase } from "./ruleCase";
import {
  albClass,
  modes,
  notKnownAt,
  open,
  openAt,
  passes,
  refuses,
  type Setup,
  verify,
} from "./tlsIngress.setup";

const ALB = "alb.ingress.kubernetes.io/";
const listens = (text: string): object => ({ [`${ALB}listen-ports`]: text });
const modesKey = `${ALB}mutual-authentication`;
const portsKey = `${ALB}listen-ports`;

const alb = (annotations: object): Setup => ({ annotations, spec: albClass });

/** Cases of the rule `tls-ingress` about certificates that AWS's load balancer asks clients for. */
export const balancerCases: readonly RuleCase[] = [
  passes("a load balancer that asks clients", alb(modes(verify))),
  passes(
    "a load balancer whose trust store is not known",
    alb(modes({ ...verify, trustStore: "zen-unknown-0" })),
  ),
  passes("a load balancer that asks at every port", {
    ...alb({ ...modes(verify, { ...verify, port: 8443 }), ...listens('[{"HTTPS":443},{"HTTPS":8443}]') }),
  }),
  refuses(
    "a load balancer",
    alb({ ...listens('[{"HTTPS":443}]') }),
    open,
    `asks nobody for a certificate (${modesKey})`,
  ),
  refuses(
    "a load balancer that asks at one port of two",
    alb({ ...modes(verify), ...listens('[{"HTTPS":443},{"HTTPS":8443}]') }),
    openAt(modesKey),
    `asks nobody for a certificate at port 8443 (${modesKey})`,
  ),
  refuses(
    "a load balancer that asks at a port of its own",
    alb(modes({ ...verify, port: 8443 })),
    openAt(modesKey),
  ),
  ...(["passthrough", "off", "Verify"] as const).map((mode) =>
    refuses(
      `a load balancer in the mode ${mode}`,
      alb(modes({ ...verify, mode })),
      openAt(modesKey),
      `does not check clients at port 443 (mode ${mode} in ${modesKey})`,
    ),
  ),
  refuses(
    "a load balancer without a mode",
    alb(modes({ port: 443, trustStore: "clients" })),
    openAt(modesKey),
  ),
  refuses(
    "a load balancer without a trust store",
    alb(modes({ port: 443, mode: "verify" })),
    openAt(modesKey),
    `names no trust store at port 443 (${modesKey})`,
  ),
  refuses(
    "a load balancer with an empty trust store",
    alb(modes({ ...verify, trustStore: "" })),
    openAt(modesKey),
  ),
  refuses(
    "a load balancer that takes certificates which have ended",
    alb(modes({ ...verify, ignoreClientCertificateExpiry: true })),
    openAt(modesKey),
    `lets in certificates that have ended at port 443 (ignoreClientCertificateExpiry in ${modesKey})`,
  ),
  passes(
    "a load balancer that says it takes none",
    alb(modes({ ...verify, ignoreClientCertificateExpiry: false })),
  ),
  refuses(
    "a load balancer whose mode is not known",
    alb(modes({ ...verify, mode: "zen-unknown-0" })),
    notKnownAt(modesKey),
  ),
  refuses(
    "a load balancer with one port open and another not known",
    alb({
      ...modes({ ...verify, mode: "zen-unknown-0" }, { port: 8443, mode: "off" }),
      ...listens('[{"HTTPS":443},{"HTTPS":8443}]'),
    }),
    openAt(modesKey),
  ),
  refuses(
    "a load balancer of which nothing is known",
    alb({ ...listens('[{"HTTPS":443}]'), [modesKey]: "zen-unknown-0" }),
    notKnownAt(modesKey),
  ),
  refuses(
    "modes that are no JSON",
    alb({ ...listens('[{"HTTPS":443}]'), [modesKey]: "verify" }),
    openAt(modesKey),
    `has no list in JSON in ${modesKey}`,
  ),
  refuses(
    "modes that are no list",
    alb({ ...listens('[{"HTTPS":443}]'), [modesKey]: "{}" }),
    openAt(modesKey),
  ),
  refuses("ports that are no JSON", alb({ ...modes(verify), ...listens("443") }), openAt(portsKey)),
  refuses(
    "ports that are not known",
    alb({ ...modes(verify), ...listens("zen-unknown-0") }),
    notKnownAt(portsKey),
  ),
  refuses(
    "a port that is not known",
    alb({ ...modes(verify), ...listens('[{"HTTPS":"zen-unknown-0"},3]') }),
    notKnownAt(portsKey),
  ),
  refuses(
    "a port that is not known beside one that is",
    alb({ ...modes(verify), ...listens('[{"HTTPS":443},{"HTTPS":"zen-unknown-0"}]') }),
    notKnownAt(portsKey),
  ),
  refuses("a port as text", alb({ ...modes(verify), ...listens('[{"HTTPS":"443"}]') }), openAt(modesKey)),
  passes("modes that are none among those that are", {
    annotations: { ...listens('[{"HTTPS":443}]'), [modesKey]: `[null,3,${JSON.stringify(verify)}]` },
    spec: albClass,
  }),
  refuses(
    "ports without TLS",
    alb({ ...modes(verify), ...listens('[{"HTTP":80}]') }),
    openAt(portsKey),
    `has no HTTPS port at which clients could be asked (${portsKey})`,
  ),
];
