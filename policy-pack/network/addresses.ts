import { isIPv4, isIPv6 } from "node:net";

/** Which of the two worlds of addresses. */
export type Family = 4 | 6;

/** Addresses of one family as numbers, both ends included. */
export interface AddressRange {
  readonly family: Family;
  readonly from: bigint;
  readonly to: bigint;
}

/** Addresses in order, IPv4 first; ranges neither overlap nor touch. */
export type AddressSet = readonly AddressRange[];

/** A block of addresses that share the first bits. */
export interface Cidr extends AddressRange {
  /** How many bits they share. */
  readonly length: number;
}

const bits: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/** No address. */
export const NO_ADDRESSES: AddressSet = [];
/** Every address of either family. */
export const ALL_ADDRESSES: AddressSet = ([4, 6] as const).map((family) => ({
  family,
  from: 0n,
  to: (1n << BigInt(bits[family])) - 1n,
}));

function fromGroups(groups: readonly string[], width: bigint, radix: "" | "0x"): bigint {
  return groups.reduce((sum, group) => (sum << width) | BigInt(`${radix}${group}`), 0n);
}

function colonGroups(text: string): readonly string[] {
  return text === "" ? [] : text.split(":");
}

/** An address as number; undefined for a text that is none. An IPv4 address written as IPv6 is none. */
export function parseAddress(text: string): { readonly family: Family; readonly value: bigint } | undefined {
  if (isIPv4(text)) return { family: 4, value: fromGroups(text.split("."), 8n, "") };
  if (!isIPv6(text) || text.includes("%") || text.includes(".")) return undefined;
  const [head = "", tail] = text.split("::");
  const [left, right] = [colonGroups(head), colonGroups(tail ?? "")];
  const zeros = Array<string>(8 - left.length - right.length).fill("0");
  return { family: 6, value: fromGroups([...left, ...zeros, ...right], 16n, "0x") };
}

/** A block such as `10.0.0.0/8`; undefined for a text that is none. Bits behind the length are not looked at. */
export function parseCidr(text: string): Cidr | undefined {
  const [, address = "", digits = ""] = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  const length = Number(digits);
  if (parsed === undefined || length > bits[parsed.family]) return undefined;
  const host = BigInt(bits[parsed.family] - length);
  const from = (parsed.value >> host) << host;
  return { family: parsed.family, from, to: from + (1n << host) - 1n, length };
}

/** Whether all of the second block is in the first, and the first is greater. */
export function isWithin(outer: Cidr, inner: Cidr): boolean {
  return (
    outer.family === inner.family &&
    outer.from <= inner.from &&
    inner.to <= outer.to &&
    outer.length < inner.length
  );
}

function inOrder(a: AddressRange, b: AddressRange): number {
  return a.family - b.family || Number(a.from - b.from);
}

/** Brings ranges in order and joins those that overlap or touch. */
export function addressSet(ranges: readonly AddressRange[]): AddressSet {
  const joined: AddressRange[] = [];
  for (const { family, from, to } of [...ranges].sort(inOrder)) {
    const last = joined.at(-1);
    if (last?.family === family && from <= last.to + 1n) {
      if (to > last.to) joined[joined.length - 1] = { ...last, to };
    } else joined.push({ family, from, to });
  }
  return joined;
}

/** The addresses of the first that none of the others has, which may come in any order. */
export function addressesWithout(a: AddressSet, b: readonly AddressRange[]): AddressSet {
  const ordered = addressSet(b);
  return a.flatMap((range) => {
    const rest: AddressRange[] = [];
    let { from } = range;
    for (const taken of ordered) {
      if (taken.family !== range.family || taken.to < from || taken.from > range.to) continue;
      if (taken.from > from) rest.push({ ...range, from, to: taken.from - 1n });
      from = taken.to + 1n;
    }
    return from <= range.to ? [...rest, { ...range, from }] : rest;
  });
}

/** The addresses of both. */
export function commonAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return addressesWithout(a, addressesWithout(a, b));
}

/** Whether an address is among them. */
export function hasAddress(
  set: AddressSet,
  { family, value }: { readonly family: Family; readonly value: bigint },
): boolean {
  return set.some((range) => range.family === family && range.from <= value && value <= range.to);
}

/** How many addresses there are among those of a block. */
export function countWithin(set: AddressSet, block: AddressRange): bigint {
  return commonAddresses(set, [block]).reduce((sum, { from, to }) => sum + to - from + 1n, 0n);
}
