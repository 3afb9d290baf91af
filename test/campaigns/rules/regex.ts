/** A changed regular expression, as it stands in a source, and what was done. */
export interface RegexEdit {
  readonly text: string;
  readonly operator: "drop an alternative" | "drop an anchor";
}

interface Group {
  /** Position of the first character of the alternatives. */
  readonly start: number;
  readonly bars: number[];
}

/** Changes of a regular expression: one of its alternatives, or its first or last anchor, is not there. */
export function regexEdits(literal: string): readonly RegexEdit[] {
  const end = literal.lastIndexOf("/");
  const found: RegexEdit[] = [];
  const without = (from: number, to: number, operator: RegexEdit["operator"]): void => {
    const text = literal.slice(0, from) + literal.slice(to);
    // A pattern of nothing would be a comment.
    if (text.startsWith("//")) return;
    found.push({ text, operator });
  };
  const close = ({ start, bars }: Group, at: number): void => {
    if (bars.length === 0) return;
    const starts = [start, ...bars.map((bar) => bar + 1)];
    starts.forEach((from, index) => {
      const bar = bars[index];
      // With its bar: the one after it, or for the last the one before it.
      if (bar !== undefined) without(from, bar + 1, "drop an alternative");
      else without(from - 1, at, "drop an alternative");
    });
  };
  const open: Group[] = [{ start: 1, bars: [] }];
  let inClass = false;
  for (let at = 1; at < end; at += 1) {
    const letter = literal[at];
    if (letter === "\\") at += 1;
    else if (inClass) inClass = letter !== "]";
    else if (letter === "[") inClass = true;
    else if (letter === "(") {
      const [prefix = ""] = /^\((?:\?(?:<[=!]|<\w+>|[:=!]))?/.exec(literal.slice(at)) ?? [];
      open.push({ start: at + prefix.length, bars: [] });
    } else if (letter === "|") open.at(-1)?.bars.push(at);
    else if (letter === ")") {
      const group = open.pop();
      if (group !== undefined) close(group, at);
    } else if (letter === "^" || letter === "$") without(at, at + 1, "drop an anchor");
  }
  const whole = open.pop();
  if (whole !== undefined) close(whole, end);
  return found;
}
