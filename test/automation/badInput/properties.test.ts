import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { stringify } from "yaml";
import { checkStateFolder } from "../../../automation/folders";
import { EXIT, ZenctlError } from "../../../automation/exit";
import { readStackFile } from "../../../automation/stackFile";
import { readCheckpoint } from "../../../rehearsal/engine/state/read-checkpoint";
import { UnusableError } from "../../../rehearsal/engine/state/unusable";
import { errorsPage, errorsPageFile } from "./page";
import { withoutStack, withStack } from "./sections";

const KEYS = ["profile", "cluster", "kubeconfig", "namespaces", "registries", "saas", "tenants", "secrets"];

const checkpoint = JSON.stringify({
  version: 3,
  checkpoint: {
    stack: "organization/kube-zen-platform/local",
    latest: {
      manifest: { time: "2026-01-02T03:04:05Z", magic: "m", version: "3.200.0" },
      secrets_providers: { type: "passphrase", state: { salt: "v1:c2FsdA==:v1:bm9uY2U=:dGV4dA==" } },
      resources: [{ urn: "urn:pulumi:local::p::pulumi:pulumi:Stack::p-local", custom: false, type: "s" }],
      metadata: {},
    },
  },
});

describe("any input at all", () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-any-input-"));
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: kube-zen-platform\nruntime: nodejs\n");
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  function endsWell(text: string): void {
    fs.writeFileSync(path.join(folder, "Pulumi.local.yaml"), text);
    try {
      readStackFile(folder, "local");
    } catch (error) {
      assert.ok(error instanceof ZenctlError, `${String(error)}\n${text}`);
      assert.equal(error.exitCode, EXIT.usage);
      assert.doesNotMatch(error.message, /^ +at /m);
    }
  }

  it("of a stack's file is taken, or refused by a sentence with exit 2", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), endsWell), { numRuns: 100 });
    const key = fc.oneof(fc.constantFrom(...KEYS), fc.string()).map((name) => `kube-zen-platform:${name}`);
    const config = fc.dictionary(key, fc.jsonValue());
    const document = fc.oneof(fc.jsonValue(), fc.record({ config }));
    fc.assert(
      fc.property(document, (value) => endsWell(stringify(value))),
      { numRuns: 100 },
    );
  });

  it("of a state file is taken, or refused by a sentence that names the file", () => {
    const refuses = (text: string): void => {
      try {
        readCheckpoint("FILE", text);
      } catch (error) {
        assert.ok(error instanceof UnusableError, String(error));
        assert.match(error.message, /^the stack's state FILE [^\n]+$/);
        return;
      }
      assert.equal(text, checkpoint);
    };
    refuses(checkpoint);
    for (let length = 0; length < checkpoint.length; length += 1) refuses(checkpoint.slice(0, length));
    const broken = fc.oneof(
      fc.string(),
      fc.json().filter((text) => !text.includes("checkpoint")),
    );
    fc.assert(fc.property(broken, refuses), { numRuns: 100 });
  });

  it("is not begun with where the state folder is full", () => {
    assert.throws(() => checkStateFolder({ ZEN_STATE: folder }, () => 1024), {
      message: `the state folder ${folder} is full (1 KiB are free): set ZEN_STATE to a folder that can be written`,
      exitCode: EXIT.usage,
    });
    checkStateFolder({ ZEN_STATE: folder });
  });

  it("that is tried stands in docs/errors.md, at least forty of it", () => {
    const rows = [...withoutStack, ...withStack].flatMap((section) => section.rows);
    assert.ok(rows.length >= 40);
    assert.equal(fs.readFileSync(errorsPageFile, "utf8"), errorsPage(), "run npm run docs");
  });
});
