import { remembered, wordsOf } from "./words";

/** What a setting of TLS decides, by its name. */
export type TlsSwitch =
  /** Verification is off where it is true. */
  | "off"
  /** Verification is off where it is false. */
  | "on"
  /** Verification is off whatever it is: git looks only whether it is there. */
  | "present"
  /** The least version of TLS, or a list of versions. */
  | "version"
  /** How PostgreSQL's library verifies. */
  | "postgres";

const tlsWords: ReadonlySet<string> = new Set([
  "cert",
  "certs",
  "certificate",
  "certificates",
  "hostname",
  "https",
  "ssl",
  "tls",
]);
const negations: ReadonlySet<string> = new Set(["bypass", "disable", "disabled", "ignore", "no", "skip"]);
const verifications: ReadonlySet<string> = new Set([
  "check",
  "errors",
  "validate",
  "validation",
  "verification",
  "verify",
]);
const bounds: ReadonlySet<string> = new Set(["min", "minimum", "least"]);

function switchOf(words: readonly string[]): TlsSwitch | undefined {
  const has = (set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));
  const is = (...wanted: readonly string[]): boolean => wanted.every((word) => words.includes(word));
  if (is("git", "ssl", "no", "verify")) return "present";
  if (is("pgsslmode") || is("sslmode")) return "postgres";
  // Collectors of traces call a plain connection so: there is no verification to be switched off.
  if (is("insecure") && !is("otlp") && !is("otel")) return "off";
  if (has(verifications) && has(negations) && (has(tlsWords) || is("skip", "verify"))) return "off";
  if (has(verifications) && has(tlsWords)) return "on";
  if (is("reject", "unauthorized") || is("strict", "ssl")) return "on";
  if (is("ssl", "policy") || is("ssl", "protocols") || is("tls", "protocols")) return "version";
  return (is("version") || is("protocol")) && has(bounds) ? "version" : undefined;
}

/** What a setting decides, by its name: `--insecure-skip-tls-verify` and `tlsConfig.insecureSkipVerify` are the same. */
export const tlsSwitch = remembered((name: string): TlsSwitch | undefined => switchOf(wordsOf(name)));

const truthy = /^\s*(?:1|t|true|y|yes|on|enabled?)\s*$/i;
const falsy = /^\s*(?:0|f|false|n|no|off|never|none|disabled?|optional_no_ca)?\s*$/i;
const unverified = /^\s*(?:disable|allow|prefer|require|no-verify)\s*$/i;
/** SSL, TLS 1.0 and 1.1 as programs spell them. */
const oldVersion =
  /(?:^|[\s,;:"'[(])(?:SSL(?:v[23](?:\.0)?)?|(?:Version)?TLS[\s_-]?v?1(?:[._]?[01])?|1[._][01]|769|770|0x030[12])(?=$|[\s,;:"'\])])/i;
/** Bare numbers that stand for a version, where the name says that it is one. */
const oldNumber = /^1(?:[._]?[01])?$/;
/** Policies of AWS load balancers that take TLS 1.2 at least. */
const awsPolicy = /^ELBSecurityPolicy-/;
const newAwsPolicy = /^ELBSecurityPolicy-(?:TLS13-1-[23]|TLS-1-2|FS-1-2)/;

function isOld(value: string): boolean {
  if (awsPolicy.test(value)) return !newAwsPolicy.test(value);
  return oldVersion.test(value) || oldNumber.test(value.trim());
}

/** What a setting does: switches verification off, or takes old versions of TLS. */
export type TlsFault = "unverified" | "version";

/** Judges a setting by its name and its value. */
export function tlsFault(name: string, value: string): TlsFault | undefined {
  switch (tlsSwitch(name)) {
    case "off":
      return truthy.test(value) ? "unverified" : undefined;
    case "on":
      return falsy.test(value) ? "unverified" : undefined;
    case "present":
      return "unverified";
    case "postgres":
      return unverified.test(value) ? "unverified" : undefined;
    case "version":
      return isOld(value) ? "version" : undefined;
    case undefined:
      return undefined;
  }
}
