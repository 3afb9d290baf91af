/** A line of a fenced block of a page that is a shell's. */
export interface CommandLine {
  /** As it is typed, without the comment. */
  readonly command: string;
  /** What the comment says of its exit code. Default: 0. */
  readonly exitCode: number;
  /** Whether it only makes sense on a real account (` ```sh real `). */
  readonly real: boolean;
  /** Line of the page, counted from 1. */
  readonly line: number;
}

const FENCE = /^```(\S*)\s*(.*)$/;

/** Every command of the shell's blocks of a page, in order. */
export function commandLines(page: string): readonly CommandLine[] {
  let block: { readonly language: string; readonly more: string } | undefined;
  const found: CommandLine[] = [];
  page.split("\n").forEach((text, index) => {
    const fence = FENCE.exec(text);
    if (fence !== null) {
      const [, language = "", more = ""] = fence;
      block = block === undefined ? { language, more } : undefined;
      return;
    }
    if (block?.language !== "sh" || text.trim() === "" || text.startsWith("#")) return;
    const [command = "", comment = ""] = text.split(/\s+# /);
    found.push({
      command: command.trim(),
      exitCode: Number(/\bexit (\d+)/.exec(comment)?.[1] ?? "0"),
      real: block.more === "real",
      line: index + 1,
    });
  });
  return found;
}

/** Every mention of a command of zenctl outside of the shell's blocks, such as in a table. */
export function mentionedCommands(page: string): readonly string[] {
  return mentioned(page, /`(npx zenctl [^`]+)`/g);
}

/** Every mention of a command of the aws CLI with options, outside of the shell's blocks. */
export function mentionedAws(page: string): readonly string[] {
  return mentioned(page, /`(aws [^`]+ --[^`]+)`/g);
}

function mentioned(page: string, command: RegExp): readonly string[] {
  const prose = page.replace(/^```[\s\S]*?^```$/gm, "");
  return [...prose.matchAll(command)].map(([, found = ""]) => found);
}
