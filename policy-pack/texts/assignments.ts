import { isSentence } from "./references";

/** A name in a text and the literal that is assigned to it. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

/** Longer names and values are none that anybody gave. */
const LONGEST_NAME = 64;
const LONGEST_VALUE = 512;

const nameCharacter = /[\w.-]/;
const code = /^#!.{0,64}(?:python|node|ruby|perl)|^\s{0,80}(?:import|from|def|const|let|function|package) /m;
const codeFile = /\.(?:py|js|mjs|cjs|ts|go|rb|lua|java|groovy|pl|rego)$/;
/** What an unquoted value cannot begin with, and what makes an expression of it. */
const expression = /^[[{(&*|>!]|[()`]|=>/;

/** Whether a text is a program, in which only quoted texts are literals. */
function isProgram(text: string, fileName: string): boolean {
  return codeFile.test(fileName) || (text.includes("\n") && code.test(text));
}

const commented = /^\s{0,200}(?:#|\/\/|;|--\s)/;

/** Tells of the places in a text, each behind the one before, whether their line is a comment up to there. */
export function commentsOf(text: string): (at: number) => boolean {
  let start = 0;
  let seen = 0;
  return (at) => {
    // Looked for from the last place on: a long line would be gone through for each of its places.
    const newline = text.slice(seen, at).lastIndexOf("\n");
    if (newline !== -1) start = seen + newline + 1;
    seen = Math.max(seen, at);
    return commented.test(text.slice(start, Math.min(at, start + 240)));
  };
}

function valueAfter(text: string, from: number, quotedOnly: boolean): string | undefined {
  const rest = text.slice(from, from + LONGEST_VALUE);
  const separator = /^["'\]]{0,3}[ \t]{0,64}(?::=|[:=](?!=))[ \t]{0,64}/.exec(rest);
  if (separator === null) return undefined;
  const value = rest.slice(separator[0].length);
  const quote = /^[bru]?(\\?["'])/.exec(value);
  if (quote !== null) {
    const [opening, mark = ""] = quote;
    const end = value.indexOf(mark, opening.length);
    return value.slice(opening.length, end === -1 ? undefined : end);
  }
  if (quotedOnly || (/^: +$/.test(separator[0]) && isSentence(value.split("\n", 1)[0] ?? "")))
    return undefined;
  const [whole = ""] = value.split(/[\s,;&"']/, 1);
  // What closes the mapping or list that it stands in is no part of it.
  const unquoted = /[([{]/.test(whole) ? whole : whole.replace(/[)\]}]{1,16}$/, "");
  return expression.test(unquoted) ? undefined : unquoted;
}

/**
 * The literals that a text (a file of settings, a script, a command) assigns to names that `stem` is found in, which
 * has to be a global expression. Of a program only quoted
 * texts are literals, unless `anything` is asked for. Takes no longer than the text's length times what `stem` finds.
 */
export function* assignmentsIn(
  text: string,
  stem: RegExp,
  fileName = "",
  literals: "quoted" | "anything" = "quoted",
): Generator<Assignment> {
  const isComment = commentsOf(text);
  let program: boolean | undefined;
  let after = 0;
  for (const match of text.matchAll(stem)) {
    if (match.index < after) continue;
    let start = match.index;
    let end = match.index + match[0].length;
    while (match.index - start < LONGEST_NAME && nameCharacter.test(text.charAt(start - 1))) start -= 1;
    while (end - match.index < LONGEST_NAME && nameCharacter.test(text.charAt(end))) end += 1;
    after = end;
    program ??= literals === "quoted" && isProgram(text, fileName);
    const value = valueAfter(text, end, program);
    if (value !== undefined && value !== "" && !isComment(start))
      yield { name: text.slice(start, end), value };
  }
}
