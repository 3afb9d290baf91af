import { assignmentsIn } from "./assignments";
import { takesOldVersion } from "./tlsDirectives";
import { type TlsFault, tlsFault } from "./tlsSwitches";

/** What the names of such settings have in them. */
const stem =
  /insecure|verif|unauthorized|strict-ssl|sslmode|ssl[-_.]protocols|min(?:imum)?[-_.]?(?:protocol|(?:tls|ssl|protocol)?[-_.]?version)|tls[-_.]?min|certificate-errors|check-certificate/gi;
/** What switches verification off in programs and in settings of servers. */
const literals =
  /\bverify=False\b|_create_unverified_context|\bCERT_NONE\b|\bVERIFY_NONE\b|check_hostname\s{0,9}=\s{0,9}False|\bproxy_ssl_verify\s{1,9}off\b|ServerCertificateValidationCallback/;

/** Commands that take a short flag or a word for it, and what it is. */
const commands: ReadonlyMap<string, RegExp> = new Map([
  ["curl", /^-[a-zA-Z]*k[a-zA-Z]*$/],
  ["openssl", /^-tls1(?:_1)?$/],
  ["pip", /^--trusted-host(?:=|$)/],
]);
const separator = /[\s"'`()]+|(?=[;|&])|(?<=[;|&])/;

/** The words of a command: of a shell's script each by itself. */
function wordsOfCommand(items: readonly string[]): readonly string[] {
  return items.flatMap((item) =>
    /\s/.test(item) ? item.split(separator).filter((word) => word !== "") : [item],
  );
}

/** What a command line has somewhere that does anything to TLS: most have nothing of it. */
const hint = /insecure|verif|curl|tls|ssl|cert|unauthorized|pip|proto/i;

/** What a command line does to TLS: by its flags, by settings within its scripts. */
export function tlsFaultOfCommand(items: readonly string[]): TlsFault | undefined {
  if (!items.some((item) => hint.test(item))) return undefined;
  let short: RegExp | undefined;
  const words = wordsOfCommand(items);
  for (const [index, word] of words.entries()) {
    const command = word.slice(word.lastIndexOf("/") + 1);
    if (commands.has(command)) short = commands.get(command);
    else if (/^[;|&]$/.test(word)) short = undefined;
    else if (short?.test(word) === true) return "unverified";
    const [name = "", ...rest] = word.split("=");
    const [next = ""] = words.slice(index + 1, index + 2);
    const given = rest.length > 0 ? rest.join("=") : word.startsWith("-") ? valueOfFlag(next) : undefined;
    const fault = given === undefined ? undefined : (tlsFault(name, given) ?? nodeFault(name));
    if (fault !== undefined) return fault;
  }
  return faultOfLiterals(items.join(" "));
}

/** A flag without a value is true, unless the next word is another. */
function valueOfFlag(next: string): string {
  return /^(?:false|[A-Za-z]{0,12}1[._]?\d)$/i.test(next) ? next : "true";
}

/** Node's flags for versions have no value. */
function nodeFault(name: string): TlsFault | undefined {
  return /^--tls-min-v1\.[01]$/.test(name) ? "version" : undefined;
}

function faultOfLiterals(text: string): TlsFault | undefined {
  return literals.test(text) ? "unverified" : undefined;
}

/** What a text (a file of settings, a script) does to TLS. */
export function tlsFaultOfText(text: string, fileName: string): TlsFault | undefined {
  for (const { name, value } of assignmentsIn(text, stem, fileName, "anything")) {
    const fault = tlsFault(name, value);
    if (fault !== undefined) return fault;
  }
  return faultOfLiterals(text) ?? (takesOldVersion(text) ? "version" : undefined);
}
