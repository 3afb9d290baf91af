import { isIP } from "node:net";

/** The shortest prefixes that still limit anything: two halves of all addresses would be written as two ranges. */
const SHORTEST = { 4: 8, 6: 16 } as const;

/** Whether a range of addresses (CIDR) is well-formed and limits who it is for. */
export function limitsAddresses(range: string): boolean {
  const [address = "", length = "", ...rest] = range.split("/");
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || rest.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  const bits = Number(length);
  return bits >= SHORTEST[version] && bits <= (version === 4 ? 32 : 128);
}
