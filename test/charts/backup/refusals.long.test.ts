import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Volume, daysAgo, ended, idIn, newVolume } from "./program";
import { type S3Server, s3Server } from "./s3Server";

let server: S3Server;
let volume: Volume;

const files = { "workflows.json": '{"a":1}', "packages/a.wpk.yaml": "a: 1\n", "packages/b.wpk.yaml": "" };

async function backedUp(): Promise<string> {
  volume.write(files);
  return idIn(await volume.run(["backup"]));
}

/** Restores, and holds that nothing changed and one sentence was said. */
async function refused(settings: Readonly<Record<string, string>>, sentence: string): Promise<void> {
  const before = volume.tree();
  const result = await volume.run(["restore"], settings);
  assert.deepEqual(result, { code: 1, stdout: "", stderr: `${sentence}\n` });
  assert.deepEqual(volume.tree(), before);
}

async function waitFor(what: string): Promise<void> {
  for (;;) {
    const { requests } = await server.state();
    if (requests.some((request) => request.includes(what))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("charts: what a restore refuses, and what a cut-off leaves", () => {
  before(async function () {
    this.timeout(180_000);
    server = await s3Server();
  });
  beforeEach(async () => {
    await server.reset();
    volume = newVolume(server);
  });
  afterEach(() => volume.remove());

  const malformed = ["backup-20240230-020000", "../backup-20240115-020000"];
  for (const id of malformed) {
    it(`the id "${id}"`, () =>
      refused({ BACKUP_ID: id }, `restore.backupId is "${id}": write it as backup-YYYYMMDD-HHMMSS.`));
  }

  it("an id that is not there, or whose checksum is not", async () => {
    const id = daysAgo(1);
    const sentence = `restore.backupId ${id} is not in the bucket atom-backups below registry/, or not whole: name one that \`backup.py list\` shows.`;
    await refused({ BACKUP_ID: id }, sentence);
    await server.put({ [`registry/${id}.tar.gz`]: "x" });
    await refused({ BACKUP_ID: id }, sentence);
    assert.deepEqual(await volume.run(["list"]), {
      code: 0,
      stdout: "",
      stderr: "There is no backup.\n",
    });
  });

  it("an archive that was tampered with", async () => {
    const id = await backedUp();
    const { objects } = await server.state();
    const archive = objects.get(`registry/${id}.tar.gz`)?.body ?? Buffer.alloc(0);
    volume.lose();
    const sentence = `The archive of ${id} does not match its checksum: nothing was restored, choose another backup.`;
    for (const at of [5, Math.floor(archive.length / 2)]) {
      const other = Buffer.from(archive);
      other[at] = (other[at] ?? 0) ^ 1;
      await server.put({ [`registry/${id}.tar.gz`]: other });
      await refused({ BACKUP_ID: id }, sentence);
    }
    await server.put({ [`registry/${id}.tar.gz`]: Buffer.concat([archive, archive]) });
    await refused({ BACKUP_ID: id }, sentence);
    const checked = await volume.run(["check", id]);
    assert.deepEqual([checked.code, checked.stderr], [1, `${sentence}\n`]);
  });

  it("data that is there, without the flag; with it, that goes, and is not replaced twice", async () => {
    const id = await backedUp();
    const before = volume.tree();
    volume.lose();
    volume.write({ "workflows.json": "newer", "packages/c.wpk.yaml": "c: 1\n" });
    await refused(
      { BACKUP_ID: id },
      `${volume.data} is not empty (2 entries): set restore.overwrite to true to replace it by ${id}.`,
    );
    const settings = { BACKUP_ID: id, OVERWRITE: "true" };
    assert.equal((await volume.run(["restore"], settings)).stdout, `Restored ${id} to ${volume.data}.\n`);
    assert.deepEqual(volume.tree(), before);
    volume.write({ "workflows.json": "written since" });
    const again = await volume.run(["restore"], settings);
    assert.equal(again.stdout, `${id} was restored before: the data stays as it is.\n`);
    assert.equal(fs.readFileSync(path.join(volume.data, "workflows.json"), "utf8"), "written since");
  });

  it("an answer that is cut off on its way, with the data as it was", async () => {
    const id = await backedUp();
    volume.write({ "workflows.json": "newer" });
    // The checksum's own answer comes whole.
    await server.fault({ method: "GET", contains: `${id}.tar.gz.sha256`, action: "none", times: 1 });
    await server.fault({ method: "GET", contains: `${id}.tar.gz`, action: "cut", times: 1 });
    const before = volume.tree();
    assert.deepEqual(await volume.run(["restore"], { BACKUP_ID: id, OVERWRITE: "true" }), {
      code: 1,
      stdout: "",
      stderr: `The archive of ${id} was cut off on its way: nothing was restored, run it again.\n`,
    });
    assert.deepEqual(volume.tree(), before);
    assert.deepEqual(
      fs.readdirSync(volume.data).filter((entry) => entry.startsWith(".restore")),
      [".restore-lock"],
    );
  });

  it("nothing half: a restore killed at any step leaves the old data or the new", async function () {
    this.timeout(60_000);
    const id = await backedUp();
    const restored = volume.tree();
    const old = { "workflows.json": "old" };
    volume.lose();
    volume.write(old);
    const before = volume.tree();
    let [undone, done] = [0, 0];
    for (let rename = 1; ; rename++) {
      const crashed = await volume.crash(rename, { BACKUP_ID: id, OVERWRITE: "true" });
      if (crashed.code === 0) break;
      assert.equal(crashed.code, 9, crashed.stderr);
      if (rename === 2) {
        assert.equal(
          (await volume.run(["backup"])).stderr,
          `A restore is under way in ${volume.data}: run the backup again when it has ended.\n`,
        );
      }
      const next = await volume.run(["restore"], { BACKUP_ID: id });
      if (next.code === 0) done++;
      else undone++;
      assert.deepEqual(volume.tree(), next.code === 0 ? restored : before, `at rename ${rename}`);
      if (next.code === 1) assert.match(next.stderr, /is not empty \(1 entries\)/);
    }
    assert.deepEqual(volume.tree(), restored);
    assert.deepEqual([undone, done], [6, 0]);
  });

  it("a backup that was killed before its end", async () => {
    volume.write(files);
    await server.fault({ method: "PUT", contains: ".sha256", action: "hang", times: 1 });
    const child = volume.start(["backup"]);
    const end = ended(child);
    await waitFor(".sha256");
    child.kill("SIGKILL");
    await end;
    const { objects } = await server.state();
    const [key = ""] = objects.keys();
    assert.equal(objects.size, 1);
    const id = path.basename(key, ".tar.gz");
    volume.lose();
    await refused(
      { BACKUP_ID: id },
      `restore.backupId ${id} is not in the bucket atom-backups below registry/, or not whole: name one that \`backup.py list\` shows.`,
    );
    assert.equal((await volume.run(["list"])).stdout, "");
  });

  it("a backup in parts that was ended at its deadline, of which nothing stays", async () => {
    volume.write({ "large.bin": randomBytes(3000) });
    await server.fault({ method: "PUT", contains: "partNumber=2", action: "hang", times: 1 });
    const child = volume.start(["backup"], { S3_PART_BYTES: "500" });
    const end = ended(child);
    await waitFor("partNumber=2");
    assert.equal((await server.state()).uploads, 1);
    child.kill("SIGTERM");
    assert.equal((await end).code, 143);
    const { objects, uploads } = await server.state();
    assert.deepEqual([objects.size, uploads], [0, 0]);
  });

  it("a server that stays busy, after four attempts; one that is busy for a while is asked again", async () => {
    volume.write(files);
    await server.fault({ method: "PUT", contains: ".tar.gz", action: "busy", times: 4 });
    const busy = await volume.run(["backup"]);
    assert.deepEqual([busy.code, busy.stdout], [1, ""]);
    assert.match(
      busy.stderr,
      /^PUT atom-backups\/registry\/backup-\d{8}-\d{6}\.tar\.gz was answered 503 SlowDown: check backup\.storage\.\n$/,
    );
    assert.equal((await server.state()).requests.length, 4);
    await server.fault({ method: "PUT", contains: ".tar.gz", action: "busy", times: 3 });
    assert.equal((await volume.run(["backup"])).code, 0);
  });

  it("a server that is not there, a folder that is not there, and words that are none", async () => {
    const away = await volume.run(["backup"], { S3_ENDPOINT: "http://127.0.0.1:1" });
    assert.equal(
      away.stderr,
      "127.0.0.1:1 cannot be reached ([Errno 111] Connection refused): check backup.storage.endpoint.\n",
    );
    await server.fault({ method: "GET", contains: "list-type", action: "other", times: 1 });
    assert.deepEqual(await volume.run(["list"]), {
      code: 1,
      stdout: "",
      stderr: "The server does not answer as S3 does: check backup.storage.endpoint.\n",
    });
    const folder = await volume.run(["backup"], { DATA_PATH: "/nowhere" });
    assert.equal(
      folder.stderr,
      'DATA_PATH "/nowhere" is no folder: set persistence.mountPath to where the volume is.\n',
    );
    const usage = "Usage: backup.py backup | backup.py restore | backup.py list | backup.py check [ID]\n";
    for (const words of [["bakup"], ["list", "more"]]) {
      assert.deepEqual(await volume.run(words), { code: 2, stdout: "", stderr: usage });
    }
    const none = await volume.run(["check"]);
    assert.equal(
      none.stderr,
      "There is no backup in the bucket atom-backups below registry/: make one first.\n",
    );
  });
});
