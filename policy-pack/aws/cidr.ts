import { isIP } from "node:net";

/**
 * Lengths of prefixes, by version of the protocol: the shortest that still limits anything (two halves of all
 * addresses would be written as two ranges), and the longest.
 */
const lengths: ReadonlyMap<number, readonly [number, number]> = new Map([
  [4, [8, 32]],
  [6, [16, 128]],
]);

/** Whether a range of addresses (CIDR) is well-formed and limits who it is for. */
export function limitsAddresses(range: string): boolean {
  const [address = "", length = "", ...rest] = range.split("/");
  const limits = lengths.get(isIP(address));
  if (limits === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  const [shortest, longest] = limits;
  return Number(length) >= shortest && Number(length) <= longest;
}
