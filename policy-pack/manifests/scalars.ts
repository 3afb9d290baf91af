import type { JsonValue } from "./json";

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map(
    (word) => [word, true] as const,
  ),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map(
    (word) => [word, false] as const,
  ),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);

const LONGEST_WORD = Math.max(...[...words.keys()].map((word) => word.length));
/** What a scalar begins with that may mean something else than its text. */
const telling: ReadonlySet<string> = new Set([
  ...[...words.keys()].map((word) => word.charAt(0)),
  ...".+-0123456789".split(""),
]);

/** Numbers that JSON does not have, so that Kubernetes refuses the document. */
const notInJson = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const date = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt ])/;
const integer = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

function readInteger(text: string): number | undefined {
  const [, sign, hexadecimal, binary, octal, decimal] = integer.exec(text) ?? [];
  const magnitude =
    hexadecimal !== undefined
      ? Number.parseInt(hexadecimal, 16)
      : binary !== undefined
        ? Number.parseInt(binary, 2)
        : octal !== undefined
          ? Number.parseInt(octal, 8)
          : decimal !== undefined
            ? Number(decimal)
            : undefined;
  return magnitude === undefined ? undefined : sign === "-" && magnitude !== 0 ? -magnitude : magnitude;
}

/**
 * Whether an unquoted scalar is infinite or no number: Kubernetes refuses a document that has one.
 */
export function isNotInJson(text: string): boolean {
  return notInJson.test(text);
}

/**
 * What an unquoted scalar means to Kubernetes and Helm, which read YAML 1.1 by go-yaml 2 (decision 28): `yes`,
 * `on` and `y` are true, `0o17` and `017` are fifteen, `1_000` is a thousand, base 60 and dates are texts.
 */
export function resolvePlainScalar(text: string): JsonValue {
  const first = text.charAt(0);
  // Most scalars are names that can mean nothing else.
  if (!telling.has(first)) return text;
  const word = text.length <= LONGEST_WORD ? words.get(text) : undefined;
  if (word !== undefined) return word;
  if (first === ".") {
    const plain = text.replaceAll("_", "");
    const number = Number(plain);
    return float.test(plain) && Number.isFinite(number) ? number : text;
  }
  if (!/[0-9+-]/.test(first) || date.test(text)) return text;
  const plain = text.replaceAll("_", "");
  const whole = readInteger(plain);
  if (whole !== undefined) return whole;
  const number = float.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(number) ? number : text;
}
