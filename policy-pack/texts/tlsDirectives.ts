import { commentsOf } from "./assignments";

/**
 * Lists of versions that a blank parts from their name: nginx (`ssl_protocols`), Apache (`SSLProtocol`), Redis
 * (`tls-protocols`), Caddy (`protocols`).
 */
const lists =
  /(?<![\w.-])(?:(?:proxy_|grpc_|uwsgi_)?ssl_protocols|SSL(?:Proxy)?Protocol|tls-protocols|protocols)[ \t]{1,64}["']?([^\n;"'{}]{1,256})/gi;
/** Bounds of HAProxy, and its words for one version alone. */
const bounds =
  /(?<![\w.-])(?:ssl-(?:min|max)-ver[ \t]{1,64}(?:SSLv3|TLSv1\.[01])|force-(?:sslv3|tlsv1[01]))(?![\w.])/gi;
const version = /^([+-]?)(all|sslv[23]|tlsv?1(?:\.[0-3])?)$/;
const old: ReadonlySet<string> = new Set([
  "sslv2",
  "sslv3",
  "tlsv1",
  "tlsv1.0",
  "tlsv1.1",
  "tls1.0",
  "tls1.1",
]);

/** Whether a list has an old version in the end: Apache's `all -TLSv1 -TLSv1.1` has none. */
function takesOld(list: string): boolean {
  const taken = new Set<string>();
  for (const word of list
    .toLowerCase()
    .trim()
    .split(/[\s,]+/)) {
    const [, sign, name = ""] = version.exec(word) ?? [];
    // What follows is no list any more.
    if (sign === undefined) break;
    for (const each of name === "all" ? ["tlsv1", "tlsv1.1"] : [name]) {
      if (sign === "-") taken.delete(each);
      else if (old.has(each)) taken.add(each);
    }
  }
  return taken.size > 0;
}

/** Whether a server's settings take a version of TLS below 1.2 by a directive. */
export function takesOldVersion(text: string): boolean {
  const [besideBounds, besideLists] = [commentsOf(text), commentsOf(text)];
  for (const { index } of text.matchAll(bounds)) if (!besideBounds(index)) return true;
  for (const { index, 1: list = "" } of text.matchAll(lists))
    if (!besideLists(index) && takesOld(list)) return true;
  return false;
}
