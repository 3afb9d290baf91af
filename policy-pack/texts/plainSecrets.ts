import type { SecretFilter } from "../../model/secretFilter";
import { isArray, isObject, type JsonArray, type JsonObject, type JsonValue } from "../manifests/json";
import { type Assignment, assignmentsIn } from "./assignments";
import { secretFormatIn } from "./secretFormats";
import { directivesIn, passwordsOfCommands } from "./directives";
import { judgeUnderName, secretKeys, secretName, type Telling } from "./secretNames";

/** What gives a value away as a secret. */
export type Reason =
  | { readonly kind: "known" }
  | { readonly kind: "format"; readonly format: string }
  | { readonly kind: "name" }
  | { readonly kind: "unknown" };

/** A secret in plain sight. */
export interface PlainSecret {
  /** Where it stands; where the secret is itself a key, the object that has the key. */
  readonly path: readonly (string | number)[];
  readonly reason: Reason;
}

/** What names of secrets have in them, for a look into texts. */
const stem = new RegExp(
  "pass|pwd|(?:(?<![a-z])|bind|root|db|user|admin)pw(?![a-z])|secret|token|psk|(?<![a-z])pat(?![a-z])|masterauth|" +
    `redis(?:cli)?[-_. ]?auth|creds|credential|authorization|(?:api|${[...secretKeys].join("|")})[-_. ]?key`,
  "gi",
);
/** Texts in which something can be assigned. */
const assigning = /[=\n]|: |":/;
const flag = /^--?[A-Za-z][\w.-]*$/;
/** Options by which programs take passwords. */
const shortOption = /^-(?:p|a$|[a-zA-Z]*[uU]|-(?:proxy-)?user)/;
/** Shorter texts hold nothing but perhaps a value under a telling name. */
const SHORTEST_TEXT = 10;

const known: Reason = { kind: "known" };
const byName: Reason = { kind: "name" };
const unknown: Reason = { kind: "unknown" };
const reasons = { secret: byName, unknown } as const;

/** What a text holds by itself, whatever its name is. */
function reasonWithin(text: string, key: string, knownSecrets: SecretFilter | undefined): Reason | undefined {
  if (text.length < SHORTEST_TEXT) return knownSecrets?.isIn(text) === true ? known : undefined;
  if (knownSecrets?.isIn(text) === true) return known;
  const format = secretFormatIn(text);
  if (format !== undefined) return { kind: "format", format };
  if (assigning.test(text)) {
    const found = reasonAmong(assignmentsIn(text, stem, key));
    if (found !== undefined) return found;
  }
  return / |<\//.test(text) ? reasonAmong(directivesIn(text)) : undefined;
}

function reasonAmong(assignments: Iterable<Assignment>): Reason | undefined {
  for (const { name, value } of assignments) {
    const found = judgeUnderName(secretName(name).telling, value);
    if (found !== undefined) return reasons[found];
  }
  return undefined;
}

/** The words of a command line; what is no text keeps its place. */
function wordsIn(items: JsonValue | undefined): readonly string[] {
  return isArray(items) ? items.map((item) => (typeof item === "string" ? item : "")) : [];
}

/** The word of a command line, of a list's after those of `before`, that gives a program a password. */
function wordWithPassword(before: string, items: JsonArray): { at: number; reason: Reason } | undefined {
  if (!items.some((item) => typeof item === "string" && shortOption.test(item))) return undefined;
  const words = wordsIn(items);
  for (const { value, end } of passwordsOfCommands([before, ...words].join(" "))) {
    const found = judgeUnderName("password", value);
    if (found === undefined) continue;
    let length = before.length;
    return { at: words.findIndex((word) => (length += 1 + word.length) >= end), reason: reasons[found] };
  }
  return undefined;
}

/** Looks through an object for secrets. */
class Search {
  readonly found: PlainSecret[] = [];
  private readonly path: (string | number)[] = [];
  /** The command whose arguments come next. */
  private command = "";

  constructor(
    private readonly knownSecrets: SecretFilter | undefined,
    private readonly skipped: ReadonlySet<string> | undefined,
    private readonly structural: ReadonlySet<string> | undefined,
  ) {}

  /** Looks through everything but the skipped keys at the top. */
  start(value: JsonObject): void {
    for (const name in value) {
      const inner = value[name];
      if (this.skipped?.has(name) === true || this.isSecretKey(name)) continue;
      this.path.push(name);
      this.walk(inner, name, secretName(name).telling);
      this.path.pop();
    }
  }

  /** @param telling What the value's name says; @param key The nearest name above it. */
  private walk(value: JsonValue | undefined, key: string, telling: Telling): void {
    if (typeof value === "string") this.text(value, key, telling);
    else if (typeof value === "object") {
      if (isArray(value)) this.list(value, key, telling);
      else if (value !== null) this.object(value, key, telling);
    }
    // A number of fewer digits under a password's name is a setting of passwords.
    else if (telling === "password" && typeof value === "number" && Math.abs(value) >= 1000) this.add(byName);
  }

  private text(text: string, key: string, telling: Telling): void {
    const reason = reasonWithin(text, key, this.knownSecrets);
    if (reason !== undefined) {
      this.add(reason);
      return;
    }
    const found = judgeUnderName(telling, text);
    if (found !== undefined) this.add(reasons[found]);
  }

  private list(items: JsonArray, key: string, telling: Telling): void {
    const words = key === "args" || key === "command";
    let flagged: Telling;
    const before = this.found.length;
    items.forEach((item, index) => {
      this.path.push(index);
      this.walk(item, key, words ? flagged : telling);
      this.path.pop();
      if (words) flagged = typeof item === "string" && flag.test(item) ? secretName(item).telling : undefined;
    });
    if (!words || this.found.length > before) return;
    const word = wordWithPassword(key === "args" ? this.command : "", items);
    if (word !== undefined) this.found.push({ path: [...this.path, word.at], reason: word.reason });
  }

  private object(value: JsonObject, key: string, telling: Telling): void {
    const { refers, plural } = secretName(key);
    // `{name: TOKEN, value: ...}`, as in environments, headers and parameters.
    const pairName = value["name"] ?? value["key"];
    for (const name in value) {
      const inner = value[name];
      if (typeof inner === "object" && this.structural?.has(name) === true) continue;
      const isPair = name === "value" && typeof pairName === "string";
      const own = secretName(isPair ? pairName : name);
      if (this.isSecretKey(name)) continue;
      const inherited = own.neutral || (plural && !isObject(inner)) ? telling : undefined;
      if (name === "args") this.command = wordsIn(value["command"]).join(" ");
      this.path.push(name);
      this.walk(inner, isPair ? pairName : name, refers ? undefined : (own.telling ?? inherited));
      this.path.pop();
    }
  }

  /** A secret that is a key would stand in every path below it. */
  private isSecretKey(name: string): boolean {
    const { format } = secretName(name);
    const isKnown = this.knownSecrets?.isIn(name) === true;
    const reason = isKnown ? known : format === undefined ? undefined : ({ kind: "format", format } as const);
    if (reason !== undefined) this.add(reason);
    return reason !== undefined;
  }

  private add(reason: Reason): void {
    this.found.push({ path: [...this.path], reason });
  }
}

/** What is not looked into. */
export interface Skipped {
  /** Keys at the top. */
  readonly skipped?: ReadonlySet<string>;
  /** Keys of lists and objects, wherever they stand. */
  readonly structural?: ReadonlySet<string>;
}

/** The secrets in an object, in the order of its keys. */
export function plainSecretsIn(
  value: JsonObject,
  knownSecrets?: SecretFilter,
  { skipped, structural }: Skipped = {},
): readonly PlainSecret[] {
  const search = new Search(knownSecrets, skipped, structural);
  search.start(value);
  return search.found;
}
