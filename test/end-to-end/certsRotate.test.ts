import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDirectory } from "../../model/environment";
import { sharedCluster } from "../support/cluster";
import { Clone, type Ended } from "./support/clone";
import { documentOf } from "./support/documents";

describe("zenctl certs rotate of a private authority", function () {
  this.timeout(300_000);
  this.bail(true);
  let clone: Clone;

  before(async () => {
    const { env } = await sharedCluster();
    const directories = (env["PATH"] ?? "").split(path.delimiter);
    const PATH = directories.filter((directory) => !fs.existsSync(path.join(directory, "pulumi")));
    const ZEN_CACHE = cacheDirectory(process.env);
    clone = new Clone({ ...env, ZEN_CACHE, PATH: PATH.join(path.delimiter), CI: "true" });
    const config = {
      "kube-zen-platform:profile": "local",
      "kube-zen-platform:namespaces": { zen: "zen-rotated", atom: "atom-rotated" },
      "kube-zen-platform:saas": { endpoint: "https://saas.test:8443" },
      "kube-zen-platform:tls": { source: "private-authority" },
    };
    fs.writeFileSync(clone.path("Pulumi.rotated.yaml"), JSON.stringify({ config }));
    await zenctl("up", "--yes");
  });
  after(async () => {
    await zenctl("destroy", "--yes");
    clone.remove();
  });

  async function zenctl(...args: readonly string[]): Promise<Ended> {
    const ended = await clone.zenctl(...args, "--stack", "rotated");
    assert.equal(ended.code, 0, `${ended.stdout}\n${ended.stderr}`);
    return ended;
  }

  /** Serial number and issuer of each certificate by its name. */
  async function listed(): Promise<Readonly<Record<string, readonly (string | undefined)[]>>> {
    const { certificates } = documentOf(await zenctl("certs", "--json"), "certs-result");
    return Object.fromEntries(certificates.map(({ name, serial, issuer }) => [name, [serial, issuer]]));
  }

  it("makes one certificate anew, and leaves the others", async () => {
    const before = await listed();
    const ended = await zenctl("certs", "rotate", "zen-agent-tls", "--yes", "--json");
    const rotation = documentOf(ended, "certs-rotation-result");
    const after = await listed();
    assert.deepEqual(
      { ...rotation, durationMs: 0 },
      {
        name: "zen-agent-tls",
        namespace: "zen-rotated",
        source: "private authority",
        before: before["zen-agent-tls"]?.[0],
        after: after["zen-agent-tls"]?.[0],
        durationMs: 0,
      },
    );
    assert.notEqual(rotation.before, rotation.after);
    assert.deepEqual(after["saas-tls"], before["saas-tls"]);
  });

  it("has the next authority sign all of them", async () => {
    await zenctl("certs", "rotate", "private-authority", "--yes");
    const issuers = Object.values(await listed()).map(([, issuer]) => issuer);
    assert.deepEqual(issuers, ["private-authority-2", "private-authority-2"]);
  });

  it("raises no count where the config is refused", async () => {
    const config = clone.path("Pulumi.rotated.yaml");
    const good = fs.readFileSync(config, "utf8");
    fs.writeFileSync(config, good.replace("https://saas.test:8443", "https://saas.test/no-path"));
    const ended = await clone.zenctl("certs", "rotate", "saas-tls", "--yes", "--stack", "rotated");
    fs.writeFileSync(config, good);
    assert.equal(ended.code, 2, ended.stderr);
    const { changes } = documentOf(await zenctl("preview", "--json"), "update-result");
    assert.deepEqual([changes.create, changes.update, changes.replace, changes.delete], [0, 0, 0, 0]);
  });

  it("goes on with what the file says besides, also what was written there since", async () => {
    const restore = clone.edit("Pulumi.rotated.yaml", (text) =>
      text.replace('"source":"private-authority"', '"source":"private-authority","requireOcspStaple":true'),
    );
    const { changes } = documentOf(await zenctl("preview", "--json"), "update-result");
    restore();
    assert.equal(changes.update, 1);
  });

  it("refuses a generation that leaves one out, and takes the next", async () => {
    const to = (generation: number): (() => void) =>
      clone.edit("Pulumi.rotated.yaml", (text) =>
        text.replace(
          '"source":"private-authority"',
          `"source":"private-authority","generation":${generation}`,
        ),
      );
    let restore = to(4);
    const ended = await clone.zenctl("preview", "--stack", "rotated");
    restore();
    assert.equal(ended.code, 2, ended.stdout);
    assert.equal(
      ended.stderr.trim(),
      "zenctl: kube-zen-platform:tls.generation is 4, but authority 2 signs now and only its neighbours are trusted: change it by one at a time, to 3 first",
    );
    restore = to(3);
    const { changes } = documentOf(await zenctl("preview", "--json"), "update-result");
    restore();
    assert.ok(changes.create > 0);
  });
});
