// npm run campaign:rules -- [--seed N --count N] [--rule NAME] [--under FOLDER-OR-FILE] [--markdown]
import { parseArgs } from "node:util";
import { Campaign, type Outcome, sample } from "./campaign";
import { table, summary } from "./table";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string" },
    rule: { type: "string" },
    under: { type: "string", default: "" },
    markdown: { type: "boolean", default: false },
  },
});

/** Tells a mutant that was not caught, at once: the whole run takes long. */
function tell({ mutant, verdict }: Outcome): void {
  if (verdict.kind === "caught") return;
  const why = verdict.kind === "equivalent" ? ` (${verdict.reason})` : "";
  process.stdout.write(
    `${verdict.kind} ${mutant.file}:${mutant.line} ${mutant.operator}: ${mutant.done}${why}\n`,
  );
}

function main(): void {
  const campaign = new Campaign();
  const failures = campaign.failuresWithoutSlip(values.rule);
  if (failures.length > 0) throw new Error(`Cases fail without a slip: ${failures.join("; ")}`);
  const all = campaign
    .mutants(values.rule)
    .filter(({ file }) => file.startsWith(`policy-pack/${values.under}`));
  const mutants = values.count === undefined ? all : sample(all, Number(values.seed), Number(values.count));
  const outcomes = mutants.map((mutant, index): Outcome => {
    const verdict = campaign.judge(mutant);
    tell({ mutant, verdict });
    if (index % 500 === 499) process.stderr.write(`${index + 1} of ${mutants.length}\n`);
    return { mutant, verdict };
  });
  process.stdout.write(values.markdown ? table(outcomes) : summary(outcomes));
}

main();
