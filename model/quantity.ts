/**
 * A Kubernetes quantity (`500m`, `128Mi`, `1e3`) as a whole number of billionths, which is the finest that
 * Kubernetes keeps (k8s.io/apimachinery/pkg/api/resource): finer fractions are rounded up, as it does.
 */
export type Nano = bigint;

/** Billionths in one. */
export const NANO_PER_ONE: Nano = 1_000_000_000n;

/** Longest text that is looked at; no quantity that means anything comes near it. */
const MAXIMUM_LENGTH = 64;
/** What greater quantities with a binary suffix count as. */
const MAXIMUM_BINARY: Nano = (2n ** 63n - 1n) * NANO_PER_ONE;
/** Greater exponents are refused: no resource is that large or small, and Kubernetes overflows with them. */
const MAXIMUM_EXPONENT = 999;

const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaryExponents: Readonly<Record<string, bigint>> = {
  Ki: 10n,
  Mi: 20n,
  Gi: 30n,
  Ti: 40n,
  Pi: 50n,
  Ei: 60n,
};

const grammar = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:([numkMGTPE]?|[KMGTPE]i)|[eE]([+-]?\d+))$/;

/** Texts that were read before: the same few amounts turn up again and again. */
const known = new Map<string, Nano | undefined>();
const MAXIMUM_KNOWN = 4096;

/** Reads a quantity, from text or from a number; undefined for what Kubernetes cannot read. */
export function parseQuantity(given: unknown): Nano | undefined {
  const text = typeof given === "number" ? String(given) : given;
  if (typeof text !== "string" || text.length > MAXIMUM_LENGTH) return undefined;
  if (known.has(text)) return known.get(text);
  if (known.size >= MAXIMUM_KNOWN) known.clear();
  const quantity = readQuantity(text);
  known.set(text, quantity);
  return quantity;
}

function readQuantity(text: string): Nano | undefined {
  const [, sign, whole = "", after = "", bare = "", suffix = "", exponentText = "0"] =
    grammar.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const fraction = after + bare;
  const mantissa = BigInt(whole + fraction);
  const binary = binaryExponents[suffix];
  const decimal = binary === undefined ? (decimalExponents[suffix] ?? 0) : 0;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > MAXIMUM_EXPONENT) return undefined;
  const power = exponent + decimal - fraction.length + 9;
  const scaled = mantissa << (binary ?? 0n);
  const nano = power >= 0 ? scaled * 10n ** BigInt(power) : dividedUp(scaled, 10n ** BigInt(-power));
  const capped = binary !== undefined && nano > MAXIMUM_BINARY ? MAXIMUM_BINARY : nano;
  return sign === "-" ? -capped : capped;
}

function dividedUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
