import { BlockList, isIPv6 } from "node:net";
import type { StackConfig } from "../../model/config";
import { saasEndpoint } from "../../model/saas";
import { type CheckLine, failed, notChecked, passed } from "./line";
import type { Outside } from "./outside";

/** Addresses that lead nowhere on the internet (IANA special-purpose address registries). */
const SPECIAL: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
  ["2001:db8::", 32],
];

const special = new BlockList();
for (const [address, bits] of SPECIAL) special.addSubnet(address, bits, isIPv6(address) ? "ipv6" : "ipv4");

/** Whether an address is one of the internet. */
export function isPublicAddress(address: string): boolean {
  return !special.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

async function addressLine(host: string, outside: Outside): Promise<CheckLine> {
  const asked = await outside.addresses(host);
  if ("unknown" in asked) return notChecked("saas-address", asked.unknown);
  if ("missing" in asked) return failed("saas-address", `${host} has no address`);
  const inner = asked.found.filter((address) => !isPublicAddress(address));
  return inner.length === 0
    ? passed("saas-address", `${host} is ${asked.found.join(", ")}`)
    : failed("saas-address", `${host} is ${inner.join(", ")}, which nobody on the internet reaches`);
}

/** Whether agents will reach Kube-Zen, seen from here. */
export async function saasLines(config: StackConfig, outside: Outside): Promise<readonly CheckLine[]> {
  const { hostname, port } = new URL(saasEndpoint(config));
  const address = await addressLine(hostname, outside);
  if (address.status !== "passed")
    return [address, notChecked("saas-certificate", "there is no address to ask")];
  const hands = await outside.handshake(hostname, port === "" ? 443 : Number(port));
  if ("unreachable" in hands)
    return [
      address,
      notChecked("saas-certificate", `${hostname} is not reached from here (${hands.unreachable})`),
    ];
  if ("refused" in hands)
    return [address, failed("saas-certificate", `${hostname} is not to be trusted (${hands.refused})`)];
  return [address, passed("saas-certificate", `issued by ${hands.issuer}, good until ${hands.validTo}`)];
}
