import type { Assignment } from "./assignments";
import { secretName } from "./secretNames";

/** Options of programs that a password follows: by itself, or with a name and a colon before it. */
const commands: readonly RegExp[] = [
  /\b(?:mysql(?:admin|check|dump|import|show)?|mariadb(?:-admin|-dump)?|sshpass)[ \t](?:(?:[^\n;|&]|(?<=\\)\n){0,200}?[ \t])?-p(?:'([^'\n]{1,256})|"([^"\n]{1,256})|([^\s'"]{1,256}))/g,
  /\b(?:sshpass|mongo(?:sh|dump|restore|import|export)?)[ \t](?:(?:[^\n;|&]|(?<=\\)\n){0,200}?[ \t])?-p[ \t]{1,9}(?!-)(?:'([^'\n]{1,256})|"([^"\n]{1,256})|([^\s'"]{1,256}))/g,
  /\b(?:redis|valkey)-cli[ \t](?:(?:[^\n;|&]|(?<=\\)\n){0,200}?[ \t])?-a[ \t]{1,9}(?:'([^'\n]{1,256})|"([^"\n]{1,256})|([^\s'"]{1,256}))/g,
  /\bcurl[ \t](?:(?:[^\n;|&]|(?<=\\)\n){0,200}?[ \t])?(?:-[a-zA-Z]{0,8}[uU]|--(?:proxy-)?user)[ \t=]{0,9}["']?[^\s:"']{1,128}:([^\s"']{1,256})/g,
];
const command = /mysql|mariadb|sshpass|mongo|(?:redis|valkey)-cli|curl/;

/** The lines of a `.netrc`. */
const netrc =
  /\b(?:machine\s{1,9}\S{1,255}|default)\s{1,9}login\s{1,9}\S{1,255}\s{1,9}password\s{1,9}(\S{1,256})/g;
/** Settings that a blank parts from their value, as in Redis's and OpenLDAP's files. */
const spaced =
  /(?<![^\s"'])(?:--)?(?:requirepass|masterauth|auth_pass|bindpw|rootpw)[ \t]{1,64}["']?([^\s"']{1,256})/g;
const named = /requirepass|masterauth|auth_pass|bindpw|rootpw/;
/** Long options of a script, with the word after them, which in a text about them is one of a sentence. */
const option = /(?<![^\s"'])--([A-Za-z][\w-]{0,63})["']?[ \t]{1,9}(?!-)["']?([^\s"']{1,256})/g;
const element = /<([\w.:-]{1,64})(?:\s[^<>]{0,200})?>\s{0,9}([^<>\s][^<>]{0,511})<\//g;

/** The passwords that a command line gives to programs by short options, with where they begin. */
export function* passwordsOfCommands(text: string): Generator<{ value: string; end: number }> {
  if (!command.test(text)) return;
  for (const pattern of commands)
    for (const match of text.matchAll(pattern)) {
      const value = match[1] ?? match[2] ?? match[3];
      if (value !== undefined) yield { value, end: match.index + match[0].length };
    }
}

/**
 * What a text gives to names without a mark between: options of commands, lines of `.netrc`, elements of XML. Takes
 * no longer than the text's length times what each expression is bounded by.
 */
export function* directivesIn(text: string): Generator<Assignment> {
  for (const { value } of passwordsOfCommands(text)) yield { name: "password", value };
  if (text.includes("login"))
    for (const [, value = ""] of text.matchAll(netrc)) yield { name: "password", value };
  if (named.test(text)) for (const [, value = ""] of text.matchAll(spaced)) yield { name: "password", value };
  if (text.includes("--"))
    for (const [, name = "", value = ""] of text.matchAll(option))
      if (secretName(name).telling !== undefined) yield { name: "secret", value };
  if (text.includes("</"))
    for (const [, name = "", value = ""] of text.matchAll(element)) yield { name, value };
}
