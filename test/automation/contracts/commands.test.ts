import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Option } from "commander";
import { COMMAND_DOCUMENTS, CONTRACTS } from "../../../automation/contracts";
import { EXIT } from "../../../automation/exit";
import { allCommands, helpOf, leafCommands } from "../../../automation/helpDocs";
import { version } from "../../../package.json";
import { Zenctl } from "./zenctl";

const page = fs.readFileSync(path.resolve(__dirname, "..", "..", "..", "docs", "zenctl.md"), "utf8");

/** Cells of the table under a heading, in rows. */
function table(heading: string): readonly (readonly string[])[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? assert.fail(heading);
  return section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .replaceAll("\\|", "/")
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Words of the commands in a cell such as `` `cluster up`, `status`, `down` ``. */
function commandsIn(cell: string): readonly string[] {
  const names = [...cell.matchAll(/`([a-z ]+)(?: [A-Z]+)?`/g)].map(([, name = ""]) => name);
  const group =
    names[0]?.includes(" ") === true && names.length > 1 ? `${names[0].split(" ")[0] ?? ""} ` : "";
  return names.map((name) => (name.includes(" ") ? name : `${group}${name}`));
}

describe("every command of zenctl", function () {
  this.timeout(60_000);
  const zenctl = new Zenctl();
  after(() => zenctl.remove());
  const leaves = leafCommands().map(({ words }) => words);

  it("has a document with a published schema, or no --json at all", () => {
    assert.deepEqual(Object.keys(COMMAND_DOCUMENTS).sort(), [...leaves].sort());
    for (const { words, command } of leafCommands()) {
      const document = COMMAND_DOCUMENTS[words];
      const json = command.options.some(({ long }) => long === "--json");
      assert.equal(json, document !== undefined, words);
      if (document !== undefined) assert.ok(document in CONTRACTS, words);
    }
  });

  it("has a row in the table of commands and one in the table of documents", () => {
    const inCommands = table("Commands").flatMap(([first = ""]) => commandsIn(first));
    const options = leaves.filter((words) => inCommands.includes(words));
    assert.deepEqual([...options].sort(), [...leaves].sort());
    const rows = table("JSON").slice(0, -1);
    const documented = Object.fromEntries(
      rows.flatMap(([commands = "", schema = ""]) =>
        commandsIn(commands).map((words) => [words, /\[([a-z-]+)\]/.exec(schema)?.[1]]),
      ),
    );
    const expected = Object.entries(COMMAND_DOCUMENTS).filter(([, name]) => name !== undefined);
    assert.deepEqual(documented, Object.fromEntries(expected));
  });

  it("says of every option and argument what it is, and what counts without it", () => {
    const undefaulted = new Set<string>();
    for (const { words, command } of allCommands()) {
      assert.ok(command.description().length > 10, words);
      for (const argument of command.registeredArguments) assert.ok(argument.description !== "", words);
      for (const option of command.options) {
        assert.ok(option.description.length > 5, `${words} ${option.flags}`);
        if (option.required && option.defaultValue === undefined)
          undefaulted.add(option.long ?? option.flags);
      }
    }
    // What these are without a value is said in their description or in docs/zenctl.md.
    assert.deepEqual([...undefaulted].sort(), [
      "--client-authority",
      "--client-certificate",
      "--client-key",
      "--config",
      "--context",
      "--kubeconfig",
      "--namespace",
      "--output",
      "--port",
      "--prices",
      "--profile",
      "--registry",
      "--release",
      "--saas",
      "--server-name",
      "--stack",
      "--svg",
      "--trust",
      "--values",
      "--webhook",
    ]);
  });

  it("has its common options with their defaults in the page", () => {
    const rows = new Map(
      table("Commands")
        .filter(([first = ""]) => first.startsWith("`--"))
        .map(([flags = "", fallback = ""]) => [
          /--[a-z]+/.exec(flags)?.[0] ?? "",
          fallback.replaceAll("`", ""),
        ]),
    );
    const options = new Map<string, Option>();
    for (const { words, command } of leafCommands())
      // Without --stack it takes our own charts, and it works on no stack.
      if (words !== "netpol") for (const option of command.options) options.set(option.long ?? "", option);
    const ofPolicyCheck = ["--profile", "--config", "--scope", "--namespace", "--values"];
    const ofVerify = [
      "--saas",
      "--registry",
      "--webhook",
      "--server-name",
      "--trust",
      "--staple",
      "--strict",
    ];
    const ofDemo = ["--remove", "--image"];
    const ofCheck = ["--pre", "--prices"];
    const ofGraph = ["--format", "--resources", "--output"];
    const ofClients = ["--client-certificate", "--client-key", "--client-authority"];
    for (const own of [
      "--delete-data",
      "--skip-checks",
      "--release",
      "--port",
      "--timeout",
      ...ofPolicyCheck,
      ...ofVerify,
      ...ofDemo,
      ...ofCheck,
      ...ofGraph,
      ...ofClients,
    ])
      options.delete(own);
    assert.deepEqual([...rows.keys()].sort(), [...options.keys()].sort());
    for (const [name, { defaultValue }] of options) assert.equal(rows.get(name), defaultValue ?? "", name);
  });

  for (const named of allCommands()) {
    it(`prints its help: zenctl ${named.words}`, () => {
      const words = named.words.split(" ").filter((word) => word !== "");
      const help = zenctl.run([...words, "--help"]);
      assert.deepEqual(help, { code: EXIT.done, stdout: helpOf(named), stderr: "" });
      assert.ok(page.includes(help.stdout.trimEnd()), "docs/zenctl.md is out of date: run npm run docs");
      assert.match(help.stdout, new RegExp(`^Usage: zenctl ?${named.words}`));
    });
  }

  it("prints its version, and help by the word help", () => {
    for (const flag of ["--version", "-V"]) {
      assert.deepEqual(zenctl.run([flag]), { code: 0, stdout: `${version}\n`, stderr: "" });
    }
    assert.equal(zenctl.run(["help", "up"]).stdout, zenctl.run(["up", "--help"]).stdout);
  });

  it("ends with one of the exit codes in the page", () => {
    const codes = table("Exit codes").map(([code]) => Number(code));
    assert.deepEqual(codes, Object.values(EXIT));
    assert.deepEqual(EXIT, {
      done: 0,
      failed: 1,
      usage: 2,
      locked: 3,
      policy: 4,
      drift: 5,
      interrupted: 130,
    });
  });
});
