import { gunzipSync } from "node:zlib";

/** A secret that was planted to be looked for. */
export interface Canary {
  /** What it is, for messages. */
  readonly name: string;
  /** A text that appears nowhere else, 16 characters or more. */
  readonly text: string;
}

/** A place where a canary was found. */
export interface Leak {
  readonly canary: string;
  /** How it was written there, such as `base64` or `gzip > plain`. */
  readonly encoding: string;
  /** File, stream or object. */
  readonly place: string;
}

interface Form {
  readonly encoding: string;
  readonly bytes: Buffer;
}

const ALIGNMENTS = [0, 1, 2] as const;

/** The part of a text's base64 that does not depend on what stands before and after it. */
function base64Core(text: string, alignment: number): string {
  const before = Buffer.alloc(alignment);
  const encoded = Buffer.concat([before, Buffer.from(text)]).toString("base64");
  const whole = alignment + Buffer.byteLength(text);
  return encoded.slice(alignment === 0 ? 0 : 4, Math.floor(whole / 3) * 4);
}

/** Every way in which a tool may write a text. */
export function formsOf(text: string): readonly Form[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  const go = escaped.replace(/[<>&]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const hex = Buffer.from(text).toString("hex");
  const texts: readonly (readonly [string, string])[] = [
    ["plain", text],
    ["JSON", escaped],
    ["JSON twice", JSON.stringify(escaped).slice(1, -1)],
    ["Go's JSON", go],
    ["URL", encodeURIComponent(text)],
    ["hex", hex],
    ["hex", hex.toUpperCase()],
    ["reversed", Array.from(text).reverse().join("")],
    ...ALIGNMENTS.flatMap((alignment) => {
      const core = base64Core(text, alignment);
      return [
        ["base64", core] as const,
        ["base64url", core.replaceAll("+", "-").replaceAll("/", "_")] as const,
      ];
    }),
  ];
  const seen = new Set<string>();
  const forms = texts.flatMap(([encoding, form]) => {
    if (form === "" || seen.has(form)) return [];
    seen.add(form);
    return [{ encoding, bytes: Buffer.from(form) }];
  });
  return [...forms, { encoding: "UTF-16", bytes: Buffer.from(text, "utf16le") }];
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
/** Texts in base64 are opened so many times: a Helm release is gzip in base64 in base64. */
const DEPTH = 4;
const SHORTEST_BASE64 = 64;

function* unzipped(bytes: Buffer): Generator<Buffer> {
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1)) {
    try {
      yield gunzipSync(bytes.subarray(at), { finishFlush: 2 });
    } catch {
      // The three bytes were no gzip.
    }
  }
}

function* decoded(bytes: Buffer): Generator<Buffer> {
  const runs = bytes.toString("latin1").matchAll(/[A-Za-z0-9+/_-]{64,}/g);
  for (const [run] of runs) if (run.length >= SHORTEST_BASE64) yield Buffer.from(run, "base64");
}

/** Finds canaries in texts and bytes, however they are written there. */
export class Scanner {
  readonly #forms: { canary: Canary; form: Form }[] = [];

  constructor(canaries: readonly Canary[] = []) {
    for (const canary of canaries) this.add(canary);
  }

  /** Names of the canaries that are looked for. */
  get names(): ReadonlySet<string> {
    return new Set(this.#forms.map(({ canary }) => canary.name));
  }

  /** How many forms are looked for. */
  get size(): number {
    return this.#forms.length;
  }

  /** Looks for one more from now on. @throws Error when it is too short to be told from other texts. */
  add(canary: Canary): void {
    if (canary.text.length < 16) throw new Error(`the canary ${canary.name} is too short`);
    this.#forms.push(...formsOf(canary.text).map((form) => ({ canary, form })));
  }

  /** Every canary in the bytes, once for each way in which it is written there. */
  scan(content: Buffer | string, place: string): readonly Leak[] {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const found = [...this.#scan(bytes, place, "", DEPTH)];
    return [...new Map(found.map((leak) => [JSON.stringify(leak), leak])).values()];
  }

  *#scan(bytes: Buffer, place: string, within: string, depth: number): Generator<Leak> {
    for (const { canary, form } of this.#forms) {
      if (!bytes.includes(form.bytes)) continue;
      yield { canary: canary.name, encoding: `${within}${form.encoding}`, place };
    }
    if (depth === 0) return;
    for (const inner of unzipped(bytes)) yield* this.#scan(inner, place, `${within}gzip > `, depth - 1);
    for (const inner of decoded(bytes)) yield* this.#scan(inner, place, `${within}base64 > `, depth - 1);
  }
}
