/** What stands in a message for a secret: the words of the real Pulumi engine. */
export const HIDDEN = "[secret]";

/** Shorter texts are part of too many words to be taken out of a message (as the real engine has it). */
const SHORTEST = 3;
/** Shorter texts are looked for as they are only: their encodings are too common. */
const SHORTEST_ENCODED = 8;
/** Parts of a longer secret that are looked for by themselves: lines of a private key, runs of a random text. */
const SHORTEST_PART = 16;

/** A text as tools print it: as it is, within JSON (JavaScript's and Go's), in base64, in a URL. */
function formsOf(text: string): readonly string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  const plain = [text, escaped];
  if (text.length < SHORTEST_ENCODED) return plain;
  const go = escaped.replace(/[<>&]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [...plain, go, base64Core(text), encodeURIComponent(text)];
}

/** The base64 form without the end that depends on what follows. */
function base64Core(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.subarray(0, bytes.length - (bytes.length % 3)).toString("base64");
}

/**
 * What of a secret tells it whatever a tool made of the rest: its lines, and its runs of letters and digits, which no
 * way of quoting breaks up.
 */
function partsOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => !line.startsWith("-----"));
  const runs = [...text.matchAll(/\w+/g)].map(([run]) => run).filter((run) => /\d/.test(run));
  return [...lines, ...runs].filter((part) => part.length >= SHORTEST_PART);
}

/** Knows secret texts, and takes them out of whatever is about to be shown or written. */
export class SecretFilter {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;
  #telling: RegExp | undefined;

  /** Learns texts that must not be shown; those too short or common to tell apart from words are let be. */
  learn(texts: Iterable<string>): void {
    const before = this.#forms.size;
    for (const text of texts) {
      if (text.trim().length < SHORTEST || /^(?:true|false|null)$/i.test(text)) continue;
      for (const part of [text, text.trim(), ...partsOf(text)]) {
        for (const form of formsOf(part)) this.#forms.add(form);
      }
    }
    if (this.#forms.size > before) this.#pattern = this.#telling = undefined;
  }

  /** The text with every secret replaced by `[secret]`. */
  hide(text: string): string {
    return this.#forms.size === 0 ? text : text.replace(this.#expression, HIDDEN);
  }

  get #expression(): RegExp {
    if (this.#pattern === undefined) {
      // The longest first: a secret may be part of another one.
      const forms = [...this.#forms].sort((left, right) => right.length - left.length);
      this.#pattern = new RegExp(forms.map(escapeForExpression).join("|"), "g");
    }
    return this.#pattern;
  }

  /**
   * Whether a text has a known secret in it; those of less than eight characters are part of too many words to tell.
   */
  isIn(text: string): boolean {
    if (this.#forms.size === 0) return false;
    this.#telling ??= new RegExp(
      [...this.#forms]
        .filter((form) => form.length >= SHORTEST_ENCODED)
        .map(escapeForExpression)
        .join("|") || "(?!)",
    );
    return this.#telling.test(text);
  }

  /** A JSON value with every secret replaced in all of its texts; keys stay. */
  hideIn<Value>(value: Value): Value {
    return this.#forms.size === 0 ? value : (this.#walk(value) as Value);
  }

  /**
   * Whether a secret stands in a JSON text, in one of its forms: looking through the text of a large value is far
   * quicker than through each of the texts in it.
   */
  standsIn(json: string): boolean {
    return this.#forms.size > 0 && json.search(this.#expression) >= 0;
  }

  #walk(value: unknown): unknown {
    if (typeof value === "string") return this.hide(value);
    if (Array.isArray(value)) return value.map((item) => this.#walk(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#walk(inner)]));
  }
}

function escapeForExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** Names of variables that hold credentials, and endings that say that they hold something else. */
const CREDENTIAL = /SECRET|TOKEN|PASSWORD|PASSPHRASE|PRIVATE_KEY|ACCESS_KEY|API_KEY|CREDENTIAL/i;
const NO_CREDENTIAL = /_(?:FILE|PATH|DIR|URL|KEYS)$/i;

/** Values of the environment that are credentials by the names of their variables, such as `AWS_SECRET_ACCESS_KEY`. */
export function environmentSecrets(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    const holds = CREDENTIAL.test(name) && !NO_CREDENTIAL.test(name);
    // A shorter one, or one that is a file's path, would take common words out of every message.
    return holds && value !== undefined && value.length >= SHORTEST_ENCODED && !value.startsWith("/")
      ? [value]
      : [];
  });
}
