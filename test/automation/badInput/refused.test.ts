import assert from "node:assert/strict";
import { connect, helmRevisions } from "../../end-to-end/support";
import { type SharedCluster, sharedCluster } from "../../support/cluster";
import { Lab } from "./lab";
import type { Row, Section, Variables } from "./row";
import { withoutStack, withStack } from "./sections";

interface Document {
  readonly error?: { readonly message: string; readonly exitCode: number };
  readonly policies?: { readonly violations: readonly { readonly message: string }[] };
}

/** A refusal takes seconds on an idle machine, most of them one; a busy one may need many times that. */
const QUICK_MS = 60_000;

describe("bad input", function () {
  this.timeout(600_000);

  let shared: SharedCluster;
  const labs = { idle: new Lab(), up: new Lab() };
  const results = new Map<Row, Promise<void>>();

  async function inCluster(): Promise<unknown> {
    const cluster = connect(shared.kubeconfig, shared.context);
    const { items } = await cluster.apps.listDeploymentForAllNamespaces();
    const deployments = items.map(({ metadata }) => `${metadata?.uid ?? ""} ${metadata?.generation ?? 0}`);
    return { revisions: await helmRevisions(cluster), deployments: deployments.sort() };
  }

  /** What the row says, with what is another number on each run left out. */
  function comparable(lab: Lab, row: Row, text: string): string {
    const named = lab.named(text).replaceAll(lab.kubeconfig, "KUBECONFIG");
    if (!row.message.includes("#")) return named;
    const pattern = row.message
      .split("#")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[^\\s)]+");
    return new RegExp(`^${pattern}$`).test(named) ? row.message : named;
  }

  async function judge(lab: Lab, row: Row): Promise<void> {
    const objects = lab === labs.up ? await inCluster() : undefined;
    try {
      const env = ((await row.arrange?.(lab)) ?? {}) as Variables;
      const before = lab.digest();
      const words = row.run
        .split(" ")
        .map((word) => word.replace("FOLDER", lab.folder).replace("KUBECONFIG", lab.kubeconfig));
      const options = words.findIndex((word) => word.startsWith("--"));
      const json = words[0] === "rehearsal" ? [] : ["--json"];
      const args = options < 0 ? [...words, ...json] : words.toSpliced(options, 0, ...json);
      const started = Date.now();
      const { code, stdout, stderr } = await lab.zenctl(args, env);
      assert.ok(Date.now() - started < QUICK_MS, "it took too long");
      assert.doesNotMatch(stderr, /^ +at .*:\d+:\d+/m, "a stack trace is shown");
      const document = (json.length === 0 ? {} : JSON.parse(stdout)) as Document;
      const said = document.error?.message ?? stderr.split("\n")[0]?.replace(/^(zenctl|error): /, "") ?? "";
      const finding = document.policies?.violations[0]?.message;
      assert.equal(comparable(lab, row, row.exitCode === 4 ? (finding ?? said) : said), row.message);
      assert.deepEqual([code, document.error?.exitCode ?? code], [row.exitCode, row.exitCode]);
      assert.doesNotMatch(`${stdout}${stderr}`, /hush-hush/, "a secret is repeated");
      assert.deepEqual(lab.digest(), before, "something was changed");
    } finally {
      lab.putRight();
    }
    if (objects !== undefined) assert.deepEqual(await inCluster(), objects, "the cluster was changed");
  }

  /** One row after the other in its lab, the two labs side by side. */
  function begin(lab: Lab, sections: readonly Section[], first: Promise<void>): void {
    let last = first;
    for (const row of sections.flatMap(({ rows }) => rows)) {
      const result = last.then(() => judge(lab, row));
      results.set(row, result);
      result.catch(() => undefined);
      last = result.catch(() => undefined);
    }
  }

  before(async () => {
    shared = await sharedCluster();
    labs.idle.kubeconfig = labs.up.kubeconfig = shared.kubeconfig;
    const up = labs.up.zenctl(["up", "--yes", "--kubeconfig", shared.kubeconfig]).then((ended) => {
      assert.equal(ended.code, 0, ended.stderr);
    });
    begin(labs.idle, withoutStack, Promise.resolve());
    begin(labs.up, withStack, up);
    await up;
  });
  after(async () => {
    await Promise.allSettled(results.values());
    const { code } = await labs.up.zenctl(["destroy", "--yes"]);
    labs.idle.remove();
    labs.up.remove();
    assert.equal(code, 0);
  });

  for (const { title, rows } of [...withoutStack, ...withStack]) {
    describe(title, () => {
      for (const row of rows) it(row.name, () => results.get(row));
    });
  }

  it("leaves a stack with which a good run goes on as before", async () => {
    await Promise.allSettled(results.values());
    const ended = await labs.up.zenctl(["up", "--yes", "--json"]);
    assert.equal(ended.code, 0, ended.stderr);
    const { changes } = JSON.parse(ended.stdout) as { readonly changes: Readonly<Record<string, number>> };
    assert.deepEqual({ ...changes, same: 0 }, { create: 0, update: 0, replace: 0, delete: 0, same: 0 });
  });

  it("has nothing to remove in a stack that never was, and says so with exit 0", async () => {
    await Promise.allSettled(results.values());
    for (const args of [["destroy", "--yes"]]) {
      const ended = await labs.idle.zenctl([...args, "--json"]);
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stderr, /there is nothing of stack local to remove/);
    }
  });
});
