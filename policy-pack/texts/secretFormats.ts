/** A kind of secret that tells itself by its form. */
interface SecretFormat {
  /** What it is, with its article. */
  readonly name: string;
  readonly pattern: RegExp;
}

/**
 * Forms of secrets, as their makers publish them. Every repetition is bounded by what surrounds it, so that no text
 * takes longer than its length.
 */
const formats: readonly SecretFormat[] = [
  { name: "a private key", pattern: /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/ },
  { name: "an age secret key", pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{20}/ },
  { name: "an AWS access key", pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/ },
  { name: "a GitHub token", pattern: /\bgh[pousr]_[A-Za-z0-9]{30}|\bgithub_pat_[A-Za-z0-9_]{30}/ },
  { name: "a GitLab token", pattern: /\bgl(?:pat|ptt|rt|dt|agent|cbt)-[A-Za-z0-9_-]{20}/ },
  { name: "a Slack token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10}|\bxapp-\d-[A-Z0-9]{8}/ },
  {
    name: "a Slack webhook",
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/]{20}/,
  },
  {
    name: "a Vault token",
    pattern: /\bhv[sbr]\.[A-Za-z0-9_-]{20}|\bs\.(?=[A-Za-z]{0,23}\d)[A-Za-z0-9]{24}(?![\w.-])/,
  },
  {
    name: "a JSON Web Token",
    pattern: /\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{8}/,
  },
  { name: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}/ },
  { name: "a PyPI token", pattern: /\bpypi-AgEIcHlwaS[A-Za-z0-9_-]{10}/ },
  { name: "a Docker Hub token", pattern: /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20}/ },
  { name: "a Stripe key", pattern: /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16}/ },
  { name: "an API key of OpenAI or Anthropic", pattern: /\bsk-[A-Za-z0-9_-]{32}/ },
  { name: "a SendGrid key", pattern: /\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16}/ },
  { name: "a Google API key", pattern: /\bAIza[A-Za-z0-9_-]{35}/ },
  { name: "a Google OAuth secret", pattern: /\bGOCSPX-[A-Za-z0-9_-]{20}/ },
  { name: "a DigitalOcean token", pattern: /\bdo[opr]_v1_[a-f0-9]{40}/ },
  { name: "a Pulumi token", pattern: /\bpul-[a-f0-9]{40}/ },
  { name: "a Grafana token", pattern: /\bgl(?:sa|c)_[A-Za-z0-9+/=_]{32}/ },
  { name: "an Azure storage key", pattern: /\bAccountKey=[A-Za-z0-9+/]{40}/ },
  { name: "a registry login", pattern: /"auth"\s{0,9}:\s{0,9}"[A-Za-z0-9+/]{8}/ },
  {
    name: "a bearer or basic authorization",
    pattern: /\b(?:Bearer|Basic) (?=\S{0,200}\d)[A-Za-z0-9._~+/=-]{20}/,
  },
];

/** A user and a password in a URL, as in `postgres://user:password@host`. */
const userInfo = /:\/\/[^\s:/?#@"'<>`]{0,128}:([^\s/?#@"'<>`]{1,256})@/g;
/** What is filled in later, or stands for what a reader would write. */
const notLiteral = /^(?:\$|%|\{|\*+$|x+$|\[|(?:your|replace)[-_ ]?)/i;

/** Base64 of `-----BEGIN`. */
const ENCODED_PEM = "LS0tLS1CRUdJTi";
const ENCODED_HEADER = 88;

const any = new RegExp(formats.map(({ pattern }) => `(?:${pattern.source})`).join("|"));
/** The shortest text that any of the forms fits. */
const SHORTEST = 12;

function hasPassword(text: string): boolean {
  if (!text.includes("://")) return false;
  for (const [, password = ""] of text.matchAll(userInfo)) if (!notLiteral.test(password)) return true;
  return false;
}

function hasEncodedKey(text: string): boolean {
  for (let at = text.indexOf(ENCODED_PEM); at !== -1; at = text.indexOf(ENCODED_PEM, at + 1)) {
    if (/ PRIVATE KEY/.test(Buffer.from(text.slice(at, at + ENCODED_HEADER), "base64").toString()))
      return true;
  }
  return false;
}

/** Every form but the ones that have marks of their own has so many letters, digits, `_` and `-` in a row. */
const LEAST_RUN = 16;
const marks = /-----BEGIN|"auth"|Bearer |Basic /;

/** Whether a text could hold one of the forms: most texts by far do not, and this is told at a glance. */
function canHold(text: string): boolean {
  let run = 0;
  // Names of objects are long too, but of small letters and `-` only.
  let telling = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isSmall = (code >= 97 && code <= 122) || code === 45 || code === 95;
    const isOther = (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
    if (isSmall || isOther) {
      run += 1;
      telling ||= isOther;
      if (telling && run >= LEAST_RUN) return true;
    } else {
      run = 0;
      telling = false;
    }
  }
  return marks.test(text);
}

/** What kind of secret is in a text, by its form alone, such as `a GitHub token`; undefined where there is none. */
export function secretFormatIn(text: string): string | undefined {
  if (text.length < SHORTEST) return undefined;
  if (canHold(text)) {
    if (any.test(text)) return formats.find(({ pattern }) => pattern.test(text))?.name;
    if (hasEncodedKey(text)) return "a private key in base64";
  }
  return hasPassword(text) ? "a URL with a password" : undefined;
}
