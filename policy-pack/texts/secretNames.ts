import { hasPlaceholder } from "../manifests/placeholders";
import { isStandIn } from "./references";
import { secretFormatIn } from "./secretFormats";
import { isRandom, lastPart, remembered, wordsOf } from "./words";

/**
 * What a name says that its value is. Under a password's any literal is a secret, under a token's any but numbers
 * (how many there are, how long they last), under a secret's only what does not look like the name of an object,
 * because `secret: registry-tls` refers to one.
 */
export type Telling = "password" | "token" | "secret" | undefined;

/** Words of a password, also at the end of others: `PGPASSWORD`, `rootpassword`, `bindpw`. */
const password = /(?:passwords?|passwd|passphrase|passcode|pwd|requirepass|(?:^|bind|root|db|user|admin)pw)$/;
/** Words that end as `userpass` does and are none of it. */
const noPass: ReadonlySet<string> = new Set(["bypass", "compass", "overpass", "surpass", "trespass"]);
/** What comes before `pass` where it is a run through something. */
const passes: ReadonlySet<string> = new Set(["band", "by", "first", "high", "low", "multi", "second"]);
const tokens: ReadonlySet<string> = new Set(["token", "tokens", "apikeys", "psk"]);
/** What Redis calls its password. */
const authOf: Readonly<Record<string, Telling>> = {
  master: "password",
  redis: "secret",
  rediscli: "password",
};
/** What a personal access token is of. */
const patOwners: ReadonlySet<string> = new Set([
  "",
  "ado",
  "azdo",
  "azure",
  "bitbucket",
  "devops",
  "gh",
  "git",
  "github",
  "gitlab",
]);
const secrets: ReadonlySet<string> = new Set([
  "authorization",
  "credential",
  "credentials",
  "creds",
  "hmac",
  "secret",
  "secrets",
]);
/** What comes before `key` where the key is a secret. */
export const secretKeys: ReadonlySet<string> = new Set([
  "access",
  "account",
  "aes",
  "auth",
  "cookie",
  "deploy",
  "encryption",
  "fernet",
  "hmac",
  "jwt",
  "license",
  "master",
  "private",
  "secret",
  "session",
  "shared",
  "signing",
  "ssh",
  "storage",
]);
/** Ends that say nothing about what a value is. */
const neutral: ReadonlySet<string> = new Set([
  "base",
  "b",
  "current",
  "data",
  "default",
  "dev",
  "encoded",
  "literal",
  "plain",
  "plaintext",
  "prod",
  "staging",
  "string",
  "test",
  "text",
  "txt",
  "val",
  "value",
]);
/** Beginnings that make a name one of something else: a reference, a switch, something public or derived. */
const otherwise: ReadonlySet<string> = new Set([
  "automount",
  "checksum",
  "create",
  "enable",
  "enabled",
  "existing",
  "generate",
  "has",
  "is",
  "max",
  "min",
  "num",
  "public",
  "require",
  "use",
]);

/** Words are of letters or of digits only. */
function isNeutral(word: string): boolean {
  return neutral.has(word) || /\d/.test(word);
}

/** What the words tell that end in one of a password's names. */
function tellingPassword(last: string, before: string): Telling {
  if (password.test(last))
    return otherwise.has(last.replace(password, "")) && last !== "requirepass" ? undefined : "password";
  // A pass alone can be one of several: then it has a number.
  if (last === "pass") return passes.has(before) ? undefined : before === "" ? "token" : "password";
  return last.endsWith("pass") && !noPass.has(last) ? "password" : undefined;
}

function tellingWords(words: readonly string[]): Telling {
  if (words.some((word) => otherwise.has(word))) return undefined;
  const [last = "", before = ""] = words
    .slice(0, words.findLastIndex((word) => !isNeutral(word)) + 1)
    .reverse();
  const asPassword = tellingPassword(last, before);
  if (asPassword !== undefined) return asPassword;
  if (tokens.has(last)) return "token";
  if (secrets.has(last) || (last === "pat" && patOwners.has(before))) return "secret";
  if (last === "auth") return authOf[before];
  if (last !== "key" && last !== "keys") return undefined;
  if (before === "api") return "token";
  // `secretKeys` are the keys of a Secret.
  return secretKeys.has(before) && !(before === "secret" && last === "keys") ? "secret" : undefined;
}

const referring: ReadonlySet<string> = new Set([
  "field",
  "fields",
  "file",
  "files",
  "keys",
  "mapping",
  "mappings",
  "name",
  "names",
  "path",
  "paths",
  "properties",
  "ref",
  "reference",
  "references",
  "refs",
  "selector",
]);

/** What a name, such as `saas.clusterToken` or `example.com/db-password`, says of what it names. */
export interface SecretName {
  readonly telling: Telling;
  /** Whether what stands below it only refers to secrets: `secretKeys: {password: db-password}`. */
  readonly refers: boolean;
  /** Whether it says nothing, so that what it stands in tells: `password: {value: ...}`. */
  readonly neutral: boolean;
  /** Whether there are several, each under a name that says nothing: `tokens: {ci: ..., backup: ...}`. */
  readonly plural: boolean;
  /** The kind of secret that the name is itself. */
  readonly format: string | undefined;
}

/** Reads a name; names repeat from object to object, so they are remembered. */
export const secretName = remembered((name: string): SecretName => {
  const words = wordsOf(lastPart(name));
  const last = words.at(-1) ?? "";
  const isChecksum = /^checksum/i.test(name);
  const telling = isChecksum ? undefined : tellingWords(words);
  return {
    telling,
    refers: words[0] === "existing" || (referring.has(last) && telling === undefined),
    neutral: words.length > 0 && words.every(isNeutral),
    plural: /[^s]s$/.test(last) && (telling === "password" || telling === "token"),
    format: secretFormatIn(name),
  };
});

/** Texts under a telling name that are no secrets: switches, times, addresses, types, blanks to fill in. */
const harmless = [
  /^(?:true|false|yes|no|on|off|null|nil|none|undefined|n\/a)$/i,
  /^(?:string|str|bytes|boolean|integer|object|array)$/,
  /^(?:\d{1,9}(?:ms|s|m|h|d|w|y)){1,6}$/i,
  /^[a-z][a-z0-9+.-]{1,32}:\/\/|^vault:[\w-]{1,64}\//i,
  /^arn:aws[a-z-]{0,16}:(?:secretsmanager|ssm|kms):/,
  /^ENC\[|^!vault|^\$ANSIBLE_VAULT/,
  /^<[A-Za-z][A-Za-z _-]{0,63}>$|^\[[A-Za-z][A-Za-z _-]{0,63}\]$|^\*+$|^x+$|^\.{3}$|^(?:your|replace)[-_ ]|^replaceme$/i,
  // Public by nature.
  /^-----BEGIN (?:CERTIFICATE|[A-Z ]{0,16}PUBLIC KEY)|^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S{1,32}) /,
  /^sha(?:256|384|512):[0-9a-f]{64,128}$/,
];
const number = /^\d+(?:\.\d+)?$/;
const filePath = /^(?:\.{0,2}|~)(?:\/[\w.-]{1,255})+\/?$/;
const prose = /^(?:[A-Za-z][\w'-]{0,31}[,.:;]? ){2,64}[\w'-]{1,32}[.!?]?$/;
const filledIn = /\$\([^()]{1,256}\)|\$\{[^{}]{1,256}\}|\{\{[^{}]{1,1024}\}\}/g;
/** Shorter remains around what is filled in, such as `Bearer `, are no secret. */
const SHORTEST_REMAINS = 8;

/** Whether a text can be the name of an object, a key or a variable: words of letters, none made by chance. */
function looksLikeName(text: string): boolean {
  if (text.length > 253) return false;
  if (!/^[a-z][a-z0-9]*(?:[-._/][a-z0-9]+)*$|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$|^[A-Za-z]{1,20}$/.test(text))
    return false;
  return text.split(/[-._/]/).every((part) => part.length < 32 && !isRandom(part));
}

function isPath(text: string): boolean {
  return filePath.test(text) && text.split("/").every((part) => part.length < 32 && !isRandom(part));
}

/** What a value is to the one who finds it under a telling name. */
export type UnderName = "secret" | "unknown" | undefined;

/** Judges a value by what its name says that it is. */
export function judgeUnderName(telling: Telling, value: string): UnderName {
  if (telling === undefined) return undefined;
  const text = value.trim();
  if (text === "" || harmless.some((pattern) => pattern.test(text)) || isPath(text)) return undefined;
  if (isStandIn(text)) return undefined;
  if (hasPlaceholder(text)) return "unknown";
  const literal = text.replace(filledIn, "");
  if (literal !== text && literal.length < SHORTEST_REMAINS) return undefined;
  if (telling === "password") return "secret";
  if (number.test(text) || prose.test(text)) return undefined;
  return telling === "secret" && looksLikeName(text) ? undefined : "secret";
}
