import assert from "node:assert/strict";

import { seconds, sourcePosition } from "../../../rehearsal/engine/monitor/requests";
import { defaultProviderName, packageOf, parseReference } from "../../../rehearsal/engine/provider-reference";
import { integrityProblem } from "../../../rehearsal/engine/state/integrity";
import type { PendingOperation, ResourceState } from "../../../rehearsal/engine/state/resource-state";
import { slotOf, Snapshot } from "../../../rehearsal/engine/state/snapshot";
import type { StackContents } from "../../../rehearsal/engine/state/checkpoint";
import { aliasUrns } from "../../../rehearsal/engine/steps/aliases";
import { makeUrn, parseUrn } from "../../../rehearsal/engine/urn";

const STACK = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev";
const GROUP = "urn:pulumi:dev::p::x:i:Group::g";

const state = (urn: string, fields: Partial<ResourceState> = {}): ResourceState => ({
  urn,
  custom: false,
  type: parseUrn(urn).type,
  inputs: {},
  outputs: {},
  ...fields,
});

describe("rehearsal: names and references", () => {
  it("makes URNs as the real engine does: a child of the stack does not carry its type", () => {
    const source = { stack: "dev", project: "p", type: "x:i:T", name: "n" };
    assert.equal(makeUrn(source), "urn:pulumi:dev::p::x:i:T::n");
    assert.equal(makeUrn({ ...source, parent: STACK }), "urn:pulumi:dev::p::x:i:T::n");
    assert.equal(makeUrn({ ...source, parent: GROUP }), "urn:pulumi:dev::p::x:i:Group$x:i:T::n");
    assert.deepEqual(parseUrn("urn:pulumi:dev::p::x:i:Group$x:i:T::a::b"), {
      stack: "dev",
      project: "p",
      qualifiedType: "x:i:Group$x:i:T",
      type: "x:i:T",
      name: "a::b",
    });
    assert.throws(
      () => parseUrn("nothing"),
      /"nothing" is not a URN; one looks like urn:pulumi:STACK::PROJECT::TYPE::NAME\./,
    );
  });

  it("names default providers as the real engine does", () => {
    assert.equal(defaultProviderName("4.32.0", ""), "default_4_32_0");
    assert.equal(defaultProviderName("", ""), "default");
    assert.equal(
      defaultProviderName("0.17.7-dev.1555435978+gb7030aa4.dirty", ""),
      "default_0_17_7_dev_1555435978_gb7030aa4_dirty",
    );
    assert.equal(packageOf("pulumi:providers:kubernetes"), "kubernetes");
    assert.equal(packageOf("kubernetes:core/v1:Pod"), "kubernetes");
    assert.deepEqual(parseReference(`${GROUP}::id`), { urn: GROUP, id: "id" });
  });

  it("resolves aliases by name, type, parent and what the parent was called", () => {
    const context = {
      stack: "dev",
      project: "p",
      usedAliases: new Map([[GROUP, "urn:pulumi:dev::p::x:i:Group::old"]]),
    };
    const resource = {
      name: "g-child",
      type: "x:i:T",
      parent: GROUP,
      aliases: [{ name: "first" }, { urn: `${STACK}x` }],
    };
    assert.deepEqual(aliasUrns(context, { ...resource, aliases: [] }), [
      "urn:pulumi:dev::p::x:i:Group$x:i:T::old-child",
    ]);
    assert.deepEqual(aliasUrns({ ...context, usedAliases: new Map() }, resource), [
      "urn:pulumi:dev::p::x:i:Group$x:i:T::first",
      `${STACK}x`,
    ]);
    assert.deepEqual(
      aliasUrns(
        { ...context, usedAliases: new Map() },
        { ...resource, aliases: [{ noParent: true }, { parent: STACK }] },
      ),
      ["urn:pulumi:dev::p::x:i:T::g-child"],
    );
  });

  it("reads Go durations and source positions", () => {
    assert.deepEqual(["30s", "1h30m", "1.5m", "250ms", "0"].map(seconds), [30, 5400, 90, 0.25, 0]);
    assert.throws(() => seconds("soon"), /^Error: unable to parse customTimeout Value soon$/);
    assert.equal(sourcePosition(undefined, "/project"), "");
  });

  it("finds what a state must not have", () => {
    const child = state("urn:pulumi:dev::p::x:i:T::n", { parent: GROUP });
    assert.equal(integrityProblem([state(GROUP), child]), undefined);
    assert.equal(integrityProblem([child, state(GROUP)]), `resource ${child.urn} refers to missing ${GROUP}`);
    assert.equal(
      integrityProblem([state(GROUP), state(GROUP)]),
      `duplicate resource ${GROUP} (not marked for deletion)`,
    );
    assert.equal(integrityProblem([state(GROUP, { delete: true }), state(GROUP)]), undefined);
    assert.equal(
      integrityProblem([state(GROUP, { provider: `${STACK}::1` })]),
      `resource ${GROUP} refers to unknown provider ${STACK}::1`,
    );
  });
});

describe("rehearsal: snapshot", () => {
  const create: PendingOperation = { type: "creating", resource: state(GROUP) };

  it("writes new resources before old ones, and rewrites references to an alias", async () => {
    const written: StackContents[] = [];
    const old = state("urn:pulumi:dev::p::x:i:T::user", {
      dependencies: ["urn:pulumi:dev::p::x:i:Group::old"],
    });
    const snapshot = new Snapshot(
      { resources: [state("urn:pulumi:dev::p::x:i:Group::old"), old], pendingOperations: [] },
      (contents) => Promise.resolve(void written.push(contents)),
    );
    snapshot.add(slotOf(state(GROUP, { aliases: ["urn:pulumi:dev::p::x:i:Group::old"] })), snapshot.base[0]);
    await snapshot.write();
    assert.deepEqual(
      written.at(-1)?.resources.map(({ urn, dependencies }) => [urn, dependencies]),
      [
        [GROUP, undefined],
        [old.urn, [GROUP]],
      ],
    );
  });

  it("keeps an interrupted create until its resource is there, and nothing else that was interrupted", () => {
    const snapshot = new Snapshot(
      { resources: [], pendingOperations: [create, { type: "updating", resource: state(STACK) }] },
      () => Promise.resolve(),
    );
    assert.deepEqual(snapshot.contents.pendingOperations, [create]);
    snapshot.add(slotOf(state(GROUP)));
    assert.deepEqual(snapshot.contents.pendingOperations, []);
  });

  it("lets steps that end together share one write, each waiting for a write that has its change", async () => {
    const sizes: number[] = [];
    const snapshot = new Snapshot({ resources: [], pendingOperations: [] }, async ({ pendingOperations }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      sizes.push(pendingOperations.length);
    });
    await Promise.all(Array.from({ length: 10 }, () => snapshot.begin("creating", state(GROUP))));
    assert.deepEqual(sizes, [1, 10]);
  });

  it("tells a failed write to all who waited for it, and goes on", async () => {
    let broken = true;
    const snapshot = new Snapshot({ resources: [], pendingOperations: [] }, () =>
      broken ? Promise.reject(new Error("disk full")) : Promise.resolve(),
    );
    await assert.rejects(snapshot.begin("creating", state(GROUP)), /disk full/);
    broken = false;
    await snapshot.write();
  });
});
