import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Finding } from "../../model/finding";
import { complaintAboutExempt, POLICIES } from "../../policy-pack/catalogue";
import {
  type Exceptions,
  exemptionsFileOf,
  loadExceptions,
  readExceptions,
} from "../../policy-pack/exceptions";
import { temporaryFolder, writeFiles } from "./support";

const NOW = new Date("2027-01-15T12:00:00Z");
const entry = (name: string, change: Readonly<Record<string, unknown>> = {}): unknown => ({
  rule: "images",
  object: { kind: "Pod", namespace: "shop", name },
  reason: "Until the mirror is there.",
  owner: "team-shop",
  expires: "2027-03-31",
  ...change,
});
const finding = (name: string, change: Partial<Finding> = {}): Finding => ({
  id: "ZEN-101",
  rule: "images",
  check: "registry",
  severity: "critical",
  enforcement: "mandatory",
  object: { apiVersion: "v1", kind: "Pod", namespace: "shop", name, source: { file: "a", index: 0 } },
  path: "/spec/containers/0/image",
  message: "m",
  controls: [],
  ...change,
});
const read = (...list: readonly unknown[]): Promise<Exceptions> => readExceptions("f.yaml", list, NOW);
const leftovers = (exceptions: Exceptions): readonly string[] =>
  exceptions.leftovers().map(({ check, path: at, message }) => `${check.id} ${at}: ${message}`);

describe("the exemptions of a program", () => {
  it("cover findings, and know how many each was about", async () => {
    const exceptions = await read(
      entry("a"),
      entry("a", { path: "/spec/containers/1/image" }),
      entry("b", { rule: "ZEN-101" }),
    );
    const second = finding("a", { path: "/spec/containers/1/image" });
    assert.deepEqual(exceptions.cover(finding("a"))?.index, 0);
    assert.deepEqual(exceptions.cover(second)?.finding, second);
    assert.equal(exceptions.cover(finding("b"))?.index, 2);
    assert.equal(exceptions.cover(finding("c")), undefined);
    // Asked twice, as for another variant of a release, it is one finding.
    assert.equal(exceptions.cover(finding("a"))?.index, 0);
    assert.deepEqual(
      exceptions.uses.map(({ index, findings, expired }) => [index, findings, expired]),
      [
        [0, 2, false],
        [1, 1, false],
        [2, 1, false],
      ],
    );
    assert.deepEqual(leftovers(exceptions), []);
  });

  it("say which of them cover nothing, or have expired and what to do then", async () => {
    const exceptions = await read(
      entry("a"),
      entry("b", { expires: "2027-01-14" }),
      entry("c", { expires: "2026-12-31" }),
      entry("d", { expires: "2027-01-15", object: { kind: "ClusterRole", name: "d" } }),
    );
    assert.equal(exceptions.cover(finding("b")), undefined);
    assert.deepEqual(leftovers(exceptions), [
      "ZEN-012 /exemptions/0: exemption 1 (images of Pod shop/a) covers nothing: remove it",
      "ZEN-011 /exemptions/1: exemption 2 (images of Pod shop/b) expired on 2027-01-14: mend what it covered and remove it, or have it reviewed again",
      "ZEN-011 /exemptions/2: exemption 3 (images of Pod shop/c) expired on 2026-12-31: remove it, for it covers nothing",
      "ZEN-012 /exemptions/3: exemption 4 (images of ClusterRole d) covers nothing: remove it",
    ]);
    assert.deepEqual(
      exceptions.uses.map(({ findings, expired }) => [findings, expired]),
      [
        [0, false],
        [1, true],
        [0, true],
        [0, false],
      ],
    );
  });

  it("say why they cover nothing where their object tells", async () => {
    const of = (kind: string, name: string, namespace?: string): unknown =>
      entry("a", { object: { kind, name, ...(namespace === undefined ? {} : { namespace }) } });
    const exceptions = await read(
      of("Pod", "*", "shop"),
      of("Pod", "a", "*"),
      of("Pod", "a"),
      of("Pod", "b", ""),
      of("ClusterRole", "a", "shop"),
      of("Document", "a.yaml#0"),
      of("aws:s3/bucket:Bucket", "a"),
    );
    const nowhere =
      ", and without a namespace it is about an object of the whole cluster: give the object's namespace, or remove it";
    const pattern = ", since no pattern is understood: name one object in full, or remove it";
    const about = [
      ["Pod shop/*", pattern],
      ["Pod */a", pattern],
      ["Pod a", nowhere],
      ["Pod b", nowhere],
      [
        "ClusterRole shop/a",
        ", since it gives a namespace and a ClusterRole is of the whole cluster: leave the namespace out, or remove it",
      ],
      ["Document a.yaml#0", ": remove it"],
      ["aws:s3/bucket:Bucket a", ": remove it"],
    ];
    assert.deepEqual(
      leftovers(exceptions).filter((each) => each.startsWith("ZEN-012")),
      about.map(
        ([object = "", why = ""], index) =>
          `ZEN-012 /exemptions/${index}: exemption ${index + 1} (images of ${object}) covers nothing${why}`,
      ),
    );
  });

  it("cover by another entry what an expired one no longer does", async () => {
    const exceptions = await read(entry("a", { expires: "2027-01-01" }), entry("a", { rule: "ZEN-101" }));
    assert.equal(exceptions.cover(finding("a"))?.index, 1);
  });

  it("keep their numbers where an entry before them is not understood", async () => {
    const exceptions = await read({}, entry("a"));
    assert.deepEqual(leftovers(exceptions), [
      "ZEN-012 /exemptions/1: exemption 2 (images of Pod shop/a) covers nothing: remove it",
    ]);
    assert.equal(exceptions.violations.length, 5);
  });

  it("never hide what is wrong with themselves or with the config", async () => {
    const held = ["ZEN-009", "ZEN-011", "ZEN-012", "ZEN-013", "exemptions"];
    const exceptions = await read(
      ...held.map((rule) => entry("a", { rule })),
      entry("f", { rule: "manifests" }),
    );
    assert.deepEqual(
      exceptions.violations.map(({ check, path: at, message }) => `${check.id} ${at}: ${message}`),
      held.map(
        (rule, index) =>
          `ZEN-013 /exemptions/${index}/rule: exemption ${index + 1} in f.yaml: ${rule} cannot be exempt, since it says what is wrong with config and exemptions themselves: mend that`,
      ),
    );
    const ofManifests = (id: string): Finding => finding("f", { id, rule: "manifests" });
    for (const id of held.slice(0, 4)) assert.equal(exceptions.cover(ofManifests(id)), undefined, id);
    assert.equal(exceptions.cover(ofManifests("ZEN-003"))?.index, 5);
  });

  it("name rules and checks that are there", () => {
    assert.equal(complaintAboutExempt("imags"), "there is no rule or check imags: did you mean images?");
    for (const unknown of ["ZEN-999", "zen-101", "registry", "something else"]) {
      assert.equal(
        complaintAboutExempt(unknown),
        `there is no rule or check ${unknown}: \`zenctl policy rules\` lists them`,
      );
    }
    const known = POLICIES.flatMap(({ name, checks }) => [name, ...checks.map(({ id }) => id)]);
    assert.deepEqual(
      known.filter((name) => complaintAboutExempt(name) !== undefined),
      ["ZEN-009", "ZEN-013", "exemptions", "ZEN-011", "ZEN-012"],
    );
  });

  it("are read from the program's folder, or from where the config says", async () => {
    const folder = temporaryFolder();
    try {
      const said = async (root: string | undefined, given?: string): Promise<readonly string[]> => {
        const { violations, uses } = await loadExceptions(root, given, NOW);
        return [
          ...uses.map(({ exemption }) => exemption.object.name),
          ...violations.map(({ check, object, message }) => `${check.id} ${object.name}: ${message}`),
        ];
      };
      assert.deepEqual(await said(folder), []);
      assert.deepEqual(await said(undefined), []);
      assert.deepEqual(await said(undefined, "other.yaml"), [
        "ZEN-013 other.yaml: the exemptions file other.yaml is not found, since there is no program here: give an absolute path, or the program's folder as programRoot",
      ]);
      assert.deepEqual(await said(folder, "other.yaml"), [
        "ZEN-013 other.yaml: the exemptions file other.yaml cannot be read: correct exemptionsFile in the pack's config",
      ]);
      const list = (name: string): string => JSON.stringify({ exemptions: [entry(name)] });
      writeFiles(folder, { "policy-exemptions.yaml": list("a"), "other.yaml": list("b"), "bad.yaml": "- a" });
      assert.deepEqual(await said(folder), ["a"]);
      assert.deepEqual(await said(folder, "other.yaml"), ["b"]);
      assert.deepEqual(await said(undefined, path.join(folder, "other.yaml")), ["b"]);
      assert.deepEqual(await said(folder, "bad.yaml"), [
        "ZEN-013 bad.yaml: bad.yaml is a list and not keys with values: correct it",
      ]);
      assert.equal(exemptionsFileOf(folder, "aws"), undefined);
      writeFiles(folder, { "policy-exemptions.aws.yaml": list("c") });
      assert.deepEqual(
        [folder, undefined].flatMap((root) =>
          ["aws", "local", undefined].map((profile) => exemptionsFileOf(root, profile)),
        ),
        ["policy-exemptions.aws.yaml", undefined, undefined, undefined, undefined, undefined],
      );
      fs.rmSync(path.join(folder, "policy-exemptions.yaml"));
      fs.mkdirSync(path.join(folder, "policy-exemptions.yaml"));
      assert.deepEqual(await said(folder), [
        "ZEN-013 policy-exemptions.yaml: the exemptions file policy-exemptions.yaml cannot be read: make it a file that can be read",
      ]);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
