import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { version } from "../../package.json";
import { createProgram } from "../../automation/cli/program";
import { parseCommandLine } from "../../rehearsal/cli/parse";
import { VERBS } from "../../rehearsal/cli/verbs";
import { awsMistakes } from "./support/awsCommands";
import { commandLines, mentionedAws, mentionedCommands } from "./support/commandBlocks";

const page = fs.readFileSync(path.resolve(__dirname, "..", "..", "docs", "aws-partner-demo.md"), "utf8");

function quiet(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  command.commands.forEach(quiet);
}

/** Has commander read a command line, without anything being done. @throws CommanderError where it is wrong. */
async function parsed(command: string): Promise<boolean> {
  let started = false;
  const program = createProgram(version, () => {
    started = true;
    return Promise.resolve();
  });
  quiet(program);
  await program.parseAsync(command.split(/\s+/).slice("npx zenctl".split(" ").length), { from: "user" });
  return started;
}

describe("the commands of the partner demo's page", function () {
  this.timeout(60_000);
  const lines = commandLines(page);
  const ours = (command: string): boolean => command.startsWith("npx zenctl ");

  it("has those of the demo, and some for the real engine only", () => {
    const runs = lines.filter(({ command, real }) => !real && ours(command)).map(({ command }) => command);
    for (const needed of [
      "check --pre",
      "up",
      "outputs",
      "demo show",
      "demo incident",
      "demo incident --remove",
      "certs list",
      "preview",
      "destroy",
    ])
      assert.ok(
        runs.some((command) => command.startsWith(`npx zenctl ${needed} --stack aws`)),
        needed,
      );
    assert.ok(lines.filter(({ command, real }) => real && ours(command)).length >= 3);
  });

  for (const { command, line } of lines.filter((one) => ours(one.command)))
    it(`are as zenctl takes them: line ${line}, ${command}`, async () => {
      assert.equal(await parsed(command), true);
    });

  it("are as zenctl takes them in the text too", async () => {
    for (const command of mentionedCommands(page)) assert.equal(await parsed(command), true, command);
  });

  it("would be found out if they were not", async () => {
    await assert.rejects(parsed("npx zenctl demo shows --stack aws"), /unknown command/);
    await assert.rejects(parsed("npx zenctl destroy --stack aws --delete-all"), /unknown option/);
  });

  it("are for other programs as these take them: aws by its published shapes, pulumi by the flags that it has", async () => {
    const others = lines.filter(({ command, real }) => real && !ours(command)).map(({ command }) => command);
    const aws = [...others.filter((command) => command.startsWith("aws ")), ...mentionedAws(page)];
    assert.ok(aws.length >= 4, aws.join("\n"));
    assert.deepEqual(await awsMistakes(aws), []);
    const pulumi = others.filter((command) => command.startsWith("pulumi "));
    assert.equal(pulumi.length + aws.length - mentionedAws(page).length, others.length);
    for (const command of pulumi) {
      const words = command.split(" ").slice(1);
      const verb = words.slice(0, 2).join(" ");
      const found = VERBS[verb];
      assert.ok(found !== undefined, command);
      parseCommandLine(verb, await found(), words.slice(2));
    }
  });

  it("would be found out where aws does not take them", async () => {
    assert.deepEqual(
      await awsMistakes([
        "aws eks update-kubeconfig --name a --kubeconfg b",
        "aws secretsmanager put-secret-values --secret-id a",
        "aws route53 get-hosted-zone --ident Z1 --region eu-west-1",
      ]),
      [
        "aws eks update-kubeconfig --name a --kubeconfg b: aws eks update-kubeconfig has no --kubeconfg",
        "aws secretsmanager put-secret-values --secret-id a: there is no aws secretsmanager put-secret-values",
        "aws route53 get-hosted-zone --ident Z1 --region eu-west-1: aws route53 get-hosted-zone has no --ident",
        "aws route53 get-hosted-zone --ident Z1 --region eu-west-1: aws route53 get-hosted-zone needs --id",
      ],
    );
  });

  it("names pages and files that there are", () => {
    const docs = path.resolve(__dirname, "..", "..", "docs");
    const links = [...page.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
    assert.ok(links.length >= 4);
    assert.deepEqual(
      links.filter((link) => !fs.existsSync(path.join(docs, link))),
      [],
    );
  });
});
