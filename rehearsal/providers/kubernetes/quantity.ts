/** Suffixes of decimal quantities by their power of ten (k8s.io/apimachinery/pkg/api/resource/suffix.go). */
const DECIMAL: Readonly<Record<string, number>> = {
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

/** Suffixes of binary quantities by their power of 1024. */
const BINARY: Readonly<Record<string, number>> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 };

/** Kubernetes keeps no more than nine digits behind the point; everything here counts in these units. */
const NANO = -9;

interface Parsed {
  readonly nanos: bigint;
  readonly format: "binary" | "decimal" | "exponent";
}

function power(base: bigint, exponent: number): bigint {
  return base ** BigInt(exponent);
}

/** Divides away from zero, as Kubernetes rounds what is too small for it. */
function divideUp(value: bigint, by: bigint): bigint {
  const rest = value % by;
  const quotient = value / by;
  if (rest === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

function parse(text: string): Parsed | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+|[A-Za-z]*)$/u.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", suffix = ""] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = BigInt(`${whole}${fraction}` || "0") * (sign === "-" ? -1n : 1n);
  const scaled = (exponent: number): bigint => {
    const shift = exponent - fraction.length - NANO;
    return shift >= 0 ? digits * power(10n, shift) : divideUp(digits, power(10n, -shift));
  };
  if (/^[eE][+-]?\d/u.test(suffix)) return { nanos: scaled(Number(suffix.slice(1))), format: "exponent" };
  const decimal = DECIMAL[suffix];
  if (decimal !== undefined) return { nanos: scaled(decimal), format: "decimal" };
  const binary = BINARY[suffix];
  if (binary === undefined) return undefined;
  const nanos = divideUp(digits * power(1024n, binary) * power(10n, -NANO), power(10n, fraction.length));
  return { nanos, format: "binary" };
}

/** The suffix with the given power. */
function suffixOf(suffixes: Readonly<Record<string, number>>, exponent: number): string {
  return Object.entries(suffixes).find(([, value]) => value === exponent)?.[0] ?? "";
}

function decimal(nanos: bigint, format: "decimal" | "exponent"): string {
  let mantissa = nanos;
  let exponent = NANO;
  while (mantissa % 1000n === 0n && exponent < 18) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (format === "exponent") return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  return `${mantissa}${suffixOf(DECIMAL, exponent)}`;
}

function binary(nanos: bigint): string {
  let mantissa = divideUp(nanos, power(10n, -NANO));
  let exponent = 0;
  while (mantissa % 1024n === 0n && exponent < 6) {
    mantissa /= 1024n;
    exponent += 1;
  }
  return `${mantissa}${suffixOf(BINARY, exponent)}`;
}

/**
 * The canonical form of a quantity, as the API server writes it: `1000m` is `1`, `0.5` is `500m`, `1024Mi` is
 * `1Gi` (Quantity.CanonicalizeBytes in apimachinery). Undefined where the text is no quantity.
 */
export function canonicalQuantity(value: string | number): string | undefined {
  const parsed = parse(String(value).trim());
  if (parsed === undefined) return undefined;
  const { nanos, format } = parsed;
  if (nanos === 0n) return "0";
  const limit = 1024n * power(10n, -NANO);
  // Small numbers read better without a binary suffix, and fractions have none.
  const small = nanos > -limit && nanos < limit;
  if (format === "binary") return small ? decimal(nanos, "decimal") : binary(nanos);
  return decimal(nanos, format);
}
