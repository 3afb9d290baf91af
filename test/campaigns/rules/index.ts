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
    if (index % 500 === 499) process.stderr.write(`${index + 1} of ${mutants.length}\n`);
    return { mutant, verdict };
  });
  for (const { mutant, verdict } of outcomes) {
    if (verdict.kind === "caught") continue;
    const why = verdict.kind === "equivalent" ? ` (${verdict.reason})` : "";
    process.stdout.write(
      `${verdict.kind} ${mutant.file}:${mutant.line} ${mutant.operator}: ${mutant.done}${why}\n`,
    );
  }
  process.stdout.write(values.markdown ? table(outcomes) : summary(outcomes));
}

main();
