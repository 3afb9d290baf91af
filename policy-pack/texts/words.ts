/** Longer names are no names that anybody gave: nothing is told by their words. */
const LONGEST_NAME = 200;

const part = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/** Words that names run together, as in `sslverify` or `APIKEY`; one before those that it begins with. */
const vocabulary: readonly string[] = [
  "access",
  "account",
  "aes",
  "api",
  "auth",
  "bypass",
  "certificates",
  "certificate",
  "certs",
  "cert",
  "check",
  "client",
  "db",
  "disabled",
  "disable",
  "encryption",
  "git",
  "hostname",
  "https",
  "ignore",
  "insecure",
  "jwt",
  "key",
  "master",
  "node",
  "no",
  "passwd",
  "password",
  "private",
  "python",
  "reject",
  "secrets",
  "secret",
  "session",
  "shared",
  "signing",
  "skip",
  "ssh",
  "ssl",
  "storage",
  "strict",
  "tls",
  "token",
  "unauthorized",
  "validate",
  "validation",
  "verification",
  "verify",
];
const glued = new RegExp(`^(?:${vocabulary.join("|")})+$`);
const parts = new RegExp(vocabulary.join("|"), "g");

/** The words of a name in lower case: `minTLSVersion` is min, tls, version; `SSL_NO_VERIFY` is ssl, no, verify. */
export function wordsOf(name: string): readonly string[] {
  if (name.length > LONGEST_NAME) return [];
  return (name.match(part) ?? [])
    .map((word) => word.toLowerCase())
    .flatMap((word) => (glued.test(word) ? [...word.matchAll(parts)].map(([known]) => known) : [word]));
}

/** The last part of a name with a prefix, as in annotations: `example.com/password` is `password`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** Whether a part of a name was made by chance: `4f9a27c1d0e3` is, `registry2` and `v1` are not. */
export function isRandom(part: string): boolean {
  const digits = part.replace(/\D/g, "").length;
  return part.length >= 8 && digits >= 3 && digits < part.length;
}

/** Remembers what `make` gave for a text; names repeat from object to object. */
export function remembered<Result>(make: (text: string) => Result, most = 10_000): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    if (known.has(text)) return known.get(text) as Result;
    // Hostile input can have any number of names: what is remembered has to stay small.
    if (known.size >= most) known.clear();
    const result = make(text);
    known.set(text, result);
    return result;
  };
}
