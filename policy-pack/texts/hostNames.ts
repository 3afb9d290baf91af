import { isIP } from "node:net";
import { hasPlaceholder } from "../manifests/placeholders";

/** A host in one spelling: small letters, no dot at the end. */
export function normalHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}

/** Ends of names that only a cluster, a machine or a local network knows (RFC 6761, RFC 6762, RFC 8375). */
const localEnds = [
  "svc",
  "local",
  "localhost",
  "localdomain",
  "home.arpa",
  "in-addr.arpa",
  "invalid",
  "onion",
];

/** Whether a name ends like one that is not known everywhere; `.svc.cluster.local` and the like among them. */
export function isLocalName(host: string): boolean {
  return localEnds.some((end) => host === end || host.endsWith(`.${end}`));
}

/** What is wrong with a host that has to be fully qualified. */
export type HostComplaint = "address" | "single" | "local" | "malformed" | "unknown";

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is wrong with a host as URLs have it; undefined for a fully qualified name. */
export function complaintAboutHost(given: string): HostComplaint | undefined {
  const host = normalHost(given);
  if (host.startsWith("[") || isIP(host) !== 0) return "address";
  if (isLocalName(host)) return "local";
  const labels = host.split(".");
  if (hasPlaceholder(host.slice(host.lastIndexOf(".") + 1))) return "unknown";
  if (labels.length < 2) return "single";
  if (host.length > 253 || !labels.every((each) => label.test(each))) return "malformed";
  return undefined;
}

/**
 * Whether a name of a certificate covers a host: the same name, or `*` in place of the whole first label and of
 * nothing else (RFC 6125, section 6.4.3; RFC 9525, section 6.3).
 */
export function coversHost(name: string, host: string): boolean {
  const [pattern, wanted] = [normalHost(name), normalHost(host)];
  if (pattern === wanted) return true;
  if (!pattern.startsWith("*.")) return false;
  const dot = wanted.indexOf(".");
  return dot > 0 && !wanted.startsWith("*") && wanted.slice(dot) === pattern.slice(1);
}
