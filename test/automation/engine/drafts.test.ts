import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { removeDrafts } from "../../../automation/engine/drafts";
import { readRecord, writeRecord } from "../../../automation/engine/record";
import { readRecord as readCluster, writeWhole } from "../../../rehearsal/cluster/embedded/record";
import { Backend } from "../../../rehearsal/engine/state/backend";
import { takeLock } from "../../../rehearsal/engine/state/lock";
import {
  operationFile,
  readOperation,
  recorded,
} from "../../../rehearsal/providers/kubernetes/release/operations";

const NAME = { project: "kube-zen-platform", stack: "local" };
const KEY = { server: "https://127.0.0.1:1", namespace: "zen-system", name: "zen-agent" };
const RECORD = { engine: "rehearsal", cluster: "embedded" } as const;

describe("files that a kill left half-written", () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "zen-drafts-"));
  const env = { ...process.env, ZEN_STATE: root };
  const backend = new Backend(path.join(root, "rehearsal"), "3.248.0");
  const dead = spawnSync("true").pid;
  after(() => fs.rmSync(root, { recursive: true, force: true }));

  it("are never read, block nobody, and go with the next run, wherever the kill cut them", async () => {
    await backend.write(NAME, backend.empty());
    writeRecord(env, "local", RECORD);
    await recorded(KEY, "urn", env, () => Promise.resolve());
    const cluster = path.join(root, "cluster.json");
    writeWhole(cluster, '{"format":1}');
    const lock = path.join(backend.lockDirectory(NAME), "3f1d.json");
    const files = [
      backend.stackFile(NAME),
      path.join(root, "stacks", "local.json"),
      operationFile(KEY, env),
      cluster,
      lock,
      path.join(root, "development-token"),
      path.join(root, "rehearsal", "passphrase"),
    ];
    const state = await backend.read(NAME);
    const operation = readOperation(KEY, env);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (file, part) => {
          const whole = fs.existsSync(file)
            ? fs.readFileSync(file)
            : Buffer.from('{"pid":1,"hostname":"elsewhere"}');
          const draft = `${file}.${String(dead)}.0a1b-2c.tmp`;
          const living = `${file}.${String(process.pid)}.tmp`;
          fs.mkdirSync(path.dirname(file), { recursive: true });
          for (const name of [draft, living])
            fs.writeFileSync(name, whole.subarray(0, Math.floor(whole.length * part)));
          assert.deepEqual(await backend.read(NAME), state);
          assert.deepEqual(await backend.list(), [NAME]);
          assert.deepEqual(readRecord(env, "local"), RECORD);
          assert.deepEqual(readOperation(KEY, env), operation);
          assert.equal(readCluster(cluster)?.format, 1);
          await (
            await takeLock(backend.lockDirectory(NAME))
          )();
          removeDrafts(root);
          assert.deepEqual([fs.existsSync(draft), fs.existsSync(living)], [false, true]);
          fs.rmSync(living);
        },
      ),
      { numRuns: 60 },
    );
  });
});
