import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { main } from "../../../rehearsal/cli/main";
import { VERBS } from "../../../rehearsal/cli/verbs";
import { PROJECT } from "../engine/harness";

const REAL = "install the real Pulumi CLI for it (https://www.pulumi.com/docs/install/)";

describe("rehearsal: command line", () => {
  const state = fs.mkdtempSync(path.join(os.tmpdir(), "rehearsal-cli-"));
  after(() => fs.rmSync(state, { recursive: true, force: true }));

  async function run(
    argv: readonly string[],
    cwd = PROJECT,
  ): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    let [out, err] = ["", ""];
    const code = await main(argv, { ZEN_STATE: state, HOME: state }, cwd, {
      out: (text) => (out += text),
      err: (text) => (err += text),
    });
    return { code, out, err };
  }

  const refusals: readonly (readonly [readonly string[], number, string])[] = [
    [["new"], 2, `error: the rehearsal does not know "pulumi new"; ${REAL}\n`],
    [["stack", "rename", "x"], 1, ""],
    [
      ["up", "--target", "urn"],
      2,
      `error: the rehearsal does not know the flag --target of "pulumi up"; ${REAL}\n`,
    ],
    [
      ["up", "--exec-kind", "auto.inline", "--yes"],
      2,
      `error: the rehearsal does not know inline programs; ${REAL}\n`,
    ],
    [
      ["up"],
      2,
      "error: --yes or --skip-preview or --preview-only must be passed in to proceed when running in non-interactive mode\n",
    ],
    [
      ["destroy", "--yes", "--run-program"],
      2,
      `error: the rehearsal does not know --run-program of "pulumi destroy"; ${REAL}\n`,
    ],
    [["stack", "select", "--stack", "nope"], 6, "error: no stack named 'nope' found\n"],
    [["stack", "select"], 6, "error: no stack selected; specify a stack name with --stack\n"],
    [
      ["stack"],
      1,
      "error: no stack selected; please use `pulumi stack select` or `pulumi stack init` to choose one\n",
    ],
    [
      ["stack", "init", "bad name!"],
      1,
      "error: a stack name may only contain alphanumeric, hyphens, underscores, or periods: invalid character ' ' at position 3\n",
    ],
    [
      ["stack", "init", "x", "--stack", "y"],
      1,
      "error: only one of --stack or argument stack name may be specified, not both\n",
    ],
    [
      ["stack", "init", "x", "--secrets-provider", "awskms://k"],
      2,
      `error: the rehearsal does not know the secrets provider awskms://k; ${REAL}\n`,
    ],
    [["plugin", "install", "resource", "gcp", "v1.0.0"], 2, ""],
  ];
  for (const [argv, code, err] of refusals) {
    it(`refuses: pulumi ${argv.join(" ")}`, async () => {
      const result = await run(argv);
      if (err !== "") assert.equal(result.err, err);
      else assert.match(result.err, /^error: .+\n$/);
      assert.equal(result.code, argv[1] === "rename" ? 2 : code);
      assert.equal(result.out, "");
    });
  }

  it("says what it is, and which CLI it stands in for", async () => {
    const { out } = await run(["rehearsal"]);
    assert.match(
      out,
      /^This is the rehearsal of Pulumi 3\.\d+\.\d+, not the Pulumi CLI: never use it for a production cluster\.\n/,
    );
    assert.equal((await run(["version"])).out, (await run(["--version"])).out);
  });

  it("finds no project outside one", async () => {
    const { code, err } = await run(["stack", "ls"], os.tmpdir());
    assert.equal(code, 1);
    assert.match(err, /^error: no Pulumi\.yaml project file found \(searching upwards from /);
  });

  it("lists, shows and removes stacks as the real CLI does", async () => {
    assert.deepEqual(await run(["stack", "init", "organization/things/one"]), {
      code: 0,
      out: "",
      err: "Created stack 'one'\n",
    });
    assert.deepEqual(await run(["stack", "init", "two", "--no-select"]), {
      code: 0,
      out: "",
      err: "Created stack 'two'\n",
    });
    assert.equal(
      (await run(["stack", "init", "two"])).err,
      "error: stack 'organization/things/two' already exists\n",
    );
    assert.equal((await run(["stack", "--show-name"])).out, "one\n");
    const rows = JSON.parse((await run(["stack", "ls", "--json", "--all"])).out) as readonly {
      readonly name: string;
      readonly current: boolean;
    }[];
    assert.deepEqual(
      rows.map(({ name }) => name),
      ["organization/things/one", "organization/things/two"],
    );
    assert.equal((await run(["stack", "output", "--json"])).out, "{}\n");
    assert.equal(
      (await run(["stack", "output", "nope"])).err,
      "error: current stack does not have output property 'nope'\n",
    );
    assert.equal((await run(["stack", "history", "--json"])).out, "[]\n");
    await run(["stack", "tag", "set", "team", "zen"]);
    assert.equal((await run(["stack", "tag", "ls", "--json"])).out, '{\n  "team": "zen"\n}\n');
    assert.deepEqual(await run(["stack", "rm", "two", "--yes"]), {
      code: 0,
      out: "Stack 'two' has been removed!\n",
      err: "",
    });
    assert.equal((await run(["stack", "--stack", "two"])).code, 6);
  });

  it("reads and writes config as the real CLI does", async () => {
    await run(["config", "set", "plain", "value"]);
    await run(["config", "set", "--path", "object.list[0]", "a"]);
    await run(["config", "set", "--path", "object.flag", "true"]);
    await run(["config", "set", "--secret", "hush", "value2"]);
    await run(["config", "set-all", "--plaintext", "a=1=2", "--secret", "b=2"]);
    assert.equal(
      (await run(["config"])).out,
      'KEY     VALUE\na       1=2\nb       [secret]\nhush    [secret]\nobject  {"list":["a"],"flag":true}\nplain   value\n',
    );
    assert.deepEqual(JSON.parse((await run(["config", "--json"])).out), {
      "things:a": { value: "1=2", secret: false },
      "things:b": { secret: true },
      "things:hush": { secret: true },
      "things:object": {
        value: '{"list":["a"],"flag":true}',
        objectValue: { list: ["a"], flag: true },
        secret: false,
      },
      "things:plain": { value: "value", secret: false },
    });
    assert.equal(
      (await run(["config", "get", "hush", "--json"])).out,
      '{\n  "value": "value2",\n  "secret": true\n}\n',
    );
    assert.equal((await run(["config", "get", "--path", "object.list[0]"])).out, "a\n");
    await run(["config", "rm-all", "a", "b", "hush", "object", "plain"]);
    assert.equal((await run(["config", "--json"])).out, "{}\n");
    assert.deepEqual(await run(["config", "get", "plain"]), {
      code: 1,
      out: "",
      err: "error: configuration key 'plain' not found for stack 'one'\n",
    });
    assert.equal(
      (await run(["config", "refresh"])).err,
      "error: getting latest configuration: no previous deployment\n",
    );
  });

  it("lays what was set by a path over the tracked file, key by key, also over what that has later", async () => {
    const project = fs.mkdtempSync(path.join(os.tmpdir(), "rehearsal-merged-"));
    fs.writeFileSync(path.join(project, "Pulumi.yaml"), "name: merged\nruntime: nodejs\n");
    const tracked = (tls: string): void =>
      fs.writeFileSync(path.join(project, "Pulumi.one.yaml"), `config:\n  merged:tls: ${tls}\n`);
    const tls = async (): Promise<unknown> =>
      JSON.parse((await run(["config", "get", "tls"], project)).out) as unknown;
    try {
      tracked("{ source: file, issuers: { clients: { name: a } } }");
      await run(["stack", "init", "one"], project);
      await run(["config", "set", "--path", "tls.generation", "2"], project);
      await run(["config", "set", "--path", 'tls.rotations["a.b"]', "1"], project);
      await run(["config", "set", "--path", "tls.issuers.clients.more", "x"], project);
      await run(["config", "set", "--path", "--secret", "tls.hush", "quiet"], project);
      const own = { generation: 2, rotations: { "a.b": 1 }, hush: "quiet" };
      assert.deepEqual(await tls(), {
        source: "file",
        issuers: { clients: { name: "a", more: "x" } },
        ...own,
      });
      tracked("{ source: edited, issuers: { clients: { name: b } }, added: [1] }");
      assert.deepEqual(await tls(), {
        source: "edited",
        issuers: { clients: { name: "b", more: "x" } },
        added: [1],
        ...own,
      });
      // What the file says of a place that was set counts once it says something else there.
      tracked("{ source: edited, issuers: { clients: { name: b } }, added: [1], generation: 5 }");
      assert.deepEqual(await tls(), {
        source: "edited",
        issuers: { clients: { name: "b", more: "x" } },
        added: [1],
        ...own,
        generation: 5,
      });
      tracked("{ source: edited, issuers: { clients: { name: b } }, added: [1] }");
      assert.deepEqual(((await tls()) as { readonly generation?: number }).generation, 2);
      await run(["config", "rm", "--path", "tls.issuers"], project);
      assert.deepEqual(await tls(), { source: "edited", added: [1], ...own });
      await run(["config", "set", "--path", "tls.added[1]", "2"], project);
      assert.deepEqual(await tls(), { source: "edited", added: [1, 2], ...own });
      await run(["config", "rm", "tls"], project);
      assert.equal((await run(["config", "get", "tls"], project)).code, 1);
      await run(["config", "set", "--path", "tls.generation", "3"], project);
      assert.deepEqual(await tls(), { generation: 3 });
    } finally {
      fs.rmSync(project, { recursive: true, force: true });
    }
  });

  it("lays its own config over the tracked file and leaves that alone", async () => {
    const project = fs.mkdtempSync(path.join(state, "project-"));
    fs.writeFileSync(
      path.join(project, "Pulumi.yaml"),
      "name: tracked\nruntime: nodejs\nconfig:\n  shared: default\n",
    );
    const file = path.join(project, "Pulumi.dev.yaml");
    fs.writeFileSync(
      file,
      "config:\n  tracked:kept: from file\n  tracked:changed: from file\n  tracked:gone: from file\n",
    );
    const before = fs.readFileSync(file, "utf8");
    await run(["stack", "init", "dev"], project);
    await run(["config", "set", "changed", "own"], project);
    await run(["config", "rm", "gone"], project);
    assert.equal(
      (await run(["config"], project)).out,
      "KEY      VALUE\nchanged  own\nkept     from file\nshared   default\n",
    );
    assert.equal(fs.readFileSync(file, "utf8"), before);
    assert.deepEqual(fs.readdirSync(project).sort(), ["Pulumi.dev.yaml", "Pulumi.yaml"]);
  });

  it("documents every verb that it has", () => {
    const readme = fs.readFileSync(path.join(__dirname, "..", "..", "..", "rehearsal", "README.md"), "utf8");
    const documented = (verb: string): boolean => {
      const [first = "", second, third] = verb.split(" ");
      if (third !== undefined) return readme.includes("`stack tag get\\|set\\|rm\\|ls`");
      return new RegExp(`\`(--)?${[first, second].filter(Boolean).join(" ")}[ \`]`).test(readme);
    };
    assert.deepEqual(
      Object.keys(VERBS).filter((verb) => !documented(verb)),
      [],
    );
  });
});
