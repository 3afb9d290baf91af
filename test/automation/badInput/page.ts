import * as fs from "node:fs";
import * as path from "node:path";
import { withoutStack, withStack } from "./sections";

const INTRODUCTION = `# What is refused

What zenctl says of bad input, and its exit code ([all of them](zenctl.md#exit-codes)). Nothing is changed by any of these, neither in the clone nor in the state folder nor in the cluster; with \`--json\` the sentence is in \`error.message\`.

Every row is run by \`test/automation/badInput\` with exactly this sentence. CLONE, ZEN_STATE, ZEN_CACHE, FOLDER and KUBECONFIG stand for folders and files of the run, # for what is another one each time. What a cluster itself says (no answer, 401, 403) is exit 1; a file, a key or an option that cannot be right is exit 2. This page is made by \`npm run docs\`.
`;

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function code(text: string): string {
  return text.includes("`") ? `\`\` ${cell(text)} \`\`` : `\`${cell(text)}\``;
}

/** docs/errors.md, from the rows that the test runs. */
export function errorsPage(): string {
  const sections = [...withoutStack, ...withStack].map(({ title, rows }) => {
    const lines = rows.map(
      ({ name, run, exitCode, message }) => `| ${name} | \`${run}\` | ${code(message)} | ${exitCode} |`,
    );
    return [
      `## ${title}`,
      "",
      "| what is wrong | zenctl | what it says | exit |",
      "| --- | --- | --- | --- |",
      ...lines,
      "",
    ].join("\n");
  });
  return [INTRODUCTION, ...sections].join("\n");
}

/** The page's file. */
export const errorsPageFile = path.resolve(__dirname, "..", "..", "..", "docs", "errors.md");

if (require.main === module) fs.writeFileSync(errorsPageFile, errorsPage());
