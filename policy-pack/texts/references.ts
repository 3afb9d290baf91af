import { isRandom } from "./words";

/** Texts that stand for a value that is given elsewhere. */
const standIns = [
  // Of shells, their arguments, and of dashboards: a password that begins so has other characters too.
  /^\$(?:[A-Z_][A-Z0-9_]*|[a-z][A-Za-z_]*|\d{1,2}|[@*])$/,
  // Of Grafana's settings.
  /^\$__(?:env|file|vault)\{[^{}]{1,256}\}$/,
  // Of builds: Maven, Windows and Python.
  /^@[A-Za-z_][A-Za-z_.-]{0,63}@$/,
  /^%[A-Za-z_][A-Za-z_.-]{0,63}%$/,
  /^%\([A-Za-z_][\w.-]{0,63}\)s$/,
  /^`[^`]{1,256}`$/,
];
/** What a program reads from its environment or its input: `process.env.TOKEN`, and `os.environ[` before a quote. */
const expression =
  /^(?:process\.env|import\.meta\.env|os\.environ|ENV|env|input|config|settings|self|this|var|local|secrets|options|args|params|request|req)(?:[.[?][\w$.[\]?]{0,128})\|{0,2}$/;

/** Whether a text is no literal but stands for one. */
export function isStandIn(text: string): boolean {
  if (standIns.some((pattern) => pattern.test(text))) return true;
  return expression.test(text) && !text.split(/\W+/).some(isRandom);
}

/** Words that make a sentence of a text, which the words of a passphrase are not. */
const sentence =
  /^[A-Za-z][a-z]{0,31}(?: [\w'/-]{1,32}[,.;:!?]?){0,32}? (?:an?|are|be|for|has|have|is|it|its|must|of|should|the|this|to|with|your)(?![\w'/-])|^(?:It|The|This|Your|it|the|this|your|must|should|is|has|to) [\w'/-]{1,32}[ ,.;:!?]/;

/** Whether what comes after a colon goes on as a sentence does: `the password: it must have 12 characters`. */
export function isSentence(text: string): boolean {
  return sentence.test(text);
}
