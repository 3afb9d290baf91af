import type { Command } from "commander";
import { version } from "../package.json";
import { createProgram } from "./cli/program";

/** A command with its words, such as `cluster up`; the program itself has none. */
export interface NamedCommand {
  readonly words: string;
  readonly command: Command;
}

function below(command: Command, words: string): readonly NamedCommand[] {
  const inner = command.commands.flatMap((child) => below(child, `${words} ${child.name()}`.trim()));
  return [{ words, command }, ...inner];
}

/** Every command of the command line, the program itself first, groups before what is in them. */
export function allCommands(): readonly NamedCommand[] {
  return below(
    createProgram(version, () => Promise.resolve()),
    "",
  );
}

/** Commands that do something themselves. */
export function leafCommands(): readonly NamedCommand[] {
  return allCommands().filter(({ command }) => command.commands.length === 0);
}

/** What `--help` prints where the width of the terminal is not known. */
export function helpOf({ command }: NamedCommand): string {
  return command
    .configureOutput({ getOutHelpWidth: () => 80, getOutHasColors: () => false })
    .helpInformation();
}

/** The help of every command as Markdown. */
export function helpPages(): string {
  return allCommands()
    .map((named) => {
      const title = named.words === "" ? "zenctl" : `zenctl ${named.words}`;
      return `### ${title}\n\n\`\`\`text\n${helpOf(named).trimEnd()}\n\`\`\``;
    })
    .join("\n\n");
}
