import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { type Volume, daysAgo, idIn, newVolume, programFolder } from "./program";
import { type S3Server, s3Server } from "./s3Server";

let server: S3Server;
let volume: Volume;

const name = fc.oneof(
  fc.stringMatching(/^[a-z]{1,8}(\.wpk\.yaml)?$/),
  fc.constantFrom(
    "a b",
    " ",
    "-rf",
    ".hidden",
    "ünï-✓",
    "日本語",
    "new\nline",
    "quote'\"",
    "a%2Fb",
    "~",
    "\\",
  ),
);
const content = fc.oneof(
  fc.constant(new Uint8Array()),
  fc.uint8Array({ maxLength: 3000 }),
  fc.string({ unit: "grapheme", maxLength: 200 }).map((text) => new Uint8Array(Buffer.from(text))),
);
/** Files by path; where a folder is wanted in the place of a file, the later one is left out. */
const files = fc.array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), content), { maxLength: 8 });

function writeAll(entries: readonly (readonly [readonly string[], Uint8Array])[]): void {
  for (const [parts, bytes] of entries) {
    const file = path.join(volume.data, ...parts);
    try {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, bytes);
    } catch (error) {
      assert.match(String(error), /EEXIST|EISDIR|ENOTDIR/);
    }
  }
}

describe("charts: backup and restore of a volume", () => {
  before(async function () {
    this.timeout(180_000);
    server = await s3Server();
  });
  beforeEach(async () => {
    await server.reset();
    volume = newVolume(server);
  });
  afterEach(() => volume.remove());

  it("brings a lost volume back byte for byte, whatever the files", async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(files, async (entries) => {
        await server.reset();
        volume.lose();
        writeAll(entries);
        fs.mkdirSync(path.join(volume.data, "empty folder"), { recursive: true });
        const before = volume.tree();
        const id = idIn(await volume.run(["backup"]));
        volume.lose();
        const result = await volume.run(["restore"], { BACKUP_ID: id });
        assert.deepEqual(result, { code: 0, stdout: `Restored ${id} to ${volume.data}.\n`, stderr: "" });
        assert.deepEqual(volume.tree(), before);
      }),
      { numRuns: 5, seed: 5, endOnFailure: true },
    );
  });

  it("sends what is large in parts, and brings it back", async () => {
    volume.write({ "large.bin": randomBytes(110_000), "workflows.json": "{}" });
    const before = volume.tree();
    const id = idIn(await volume.run(["backup"], { S3_PART_BYTES: "50000" }));
    const { requests, uploads, objects } = await server.state();
    const parts = requests.filter((request) => request.includes("partNumber="));
    assert.deepEqual([parts.length, uploads, objects.size], [3, 0, 2]);
    volume.lose();
    assert.equal((await volume.run(["restore"], { BACKUP_ID: id })).code, 0);
    assert.deepEqual(volume.tree(), before);
  });

  it("keeps an archive with a checksum that sha256sum takes, encrypted as asked", async () => {
    volume.write({ "workflows.json": "{}" });
    const made = await volume.run(["backup"], { S3_ENCRYPTION: "aws:kms", S3_KMS_KEY_ID: "alias/backup" });
    const id = idIn(made);
    const { objects } = await server.state();
    assert.deepEqual([...objects.keys()], [`registry/${id}.tar.gz`, `registry/${id}.tar.gz.sha256`]);
    assert.deepEqual(
      [...objects.values()].map(({ encryption }) => encryption),
      ["aws:kms", "aws:kms"],
    );
    volume.lose();
    for (const [key, { body }] of objects) fs.writeFileSync(path.join(volume.data, path.basename(key)), body);
    const said = execFileSync("sha256sum", ["--check", `${id}.tar.gz.sha256`], { cwd: volume.data });
    assert.equal(said.toString(), `${id}.tar.gz: OK\n`);
    const size = objects.get(`registry/${id}.tar.gz`)?.body.length ?? 0;
    const digest = objects.get(`registry/${id}.tar.gz.sha256`)?.body.toString().split(" ")[0] ?? "";
    assert.equal(
      made.stdout,
      `Backed up ${volume.data} as ${id}: 1 files, ${size} bytes, sha256 ${digest}.\n`,
    );
    assert.equal((await volume.run(["list"])).stdout, `${id}  ${size}\n`);
    assert.equal((await volume.run(["check"])).stdout, `${id} is whole: 1 files.\n`);
    assert.equal((await volume.run(["check", id])).stdout, `${id} is whole: 1 files.\n`);
  });

  it("deletes the 31st day and keeps the 30th, over several pages, and nothing that is no backup of its own", async () => {
    const whole = (id: string): readonly string[] => [
      `registry/${id}.tar.gz`,
      `registry/${id}.tar.gz.sha256`,
    ];
    const [old, older, kept] = [daysAgo(31), daysAgo(400), daysAgo(30)];
    const foreign = [
      "registry/backup-20200230-020000.tar.gz",
      "registry/backup-20200101-020000",
      "registry/backup-20200101-020000.tar",
      "registry/backup-20200101-020000.tar.gz.bak",
      "registry/backup-20200101-020000.tar.gz/inner",
      "registry/backup-2020-01-01.tar.gz",
      "registry/before/backup-20200101-020000.tar.gz",
      "registry/backup-notes & more.txt",
      "other/backup-20200101-020000.tar.gz",
      "backup-20200101-020000.tar.gz",
    ];
    const half = daysAgo(32);
    const cutOff = `registry/${half}.tar.gz`;
    const keys = [...whole(old), ...whole(older), ...whole(kept), ...whole(daysAgo(0)), cutOff, ...foreign];
    await server.put(Object.fromEntries(keys.map((key) => [key, "x"])));
    const made = await volume.run(["backup"], { RETENTION_DAYS: "30", S3_PAGE_KEYS: "3" });
    assert.equal(made.code, 0, made.stderr);
    const { objects, requests } = await server.state();
    const pages = requests.filter((request) => request.includes("list-type=2"));
    assert.equal(pages.length, 6, pages.join("\n"));
    const gone = keys.filter((key) => !objects.has(key));
    assert.deepEqual([...gone].sort(), [...whole(old), ...whole(older), cutOff].sort());
    const said = made.stdout.split("\n").slice(1, -1);
    assert.deepEqual(
      said,
      [older, half, old].map((id) => `Deleted ${id}, older than 30 days.`),
    );
  });

  it("leaves out what a restore would not take, and says so", async () => {
    volume.write({ "workflows.json": "{}" });
    fs.symlinkSync("workflows.json", path.join(volume.data, "link"));
    fs.symlinkSync("/etc/passwd", path.join(volume.data, "way-out"));
    execFileSync("mkfifo", [path.join(volume.data, "pipe")]);
    const made = await volume.run(["backup"]);
    const why = "it is neither file nor folder, or a link that leads out.";
    assert.equal(made.stderr, `Left out 'pipe': ${why}\nLeft out 'way-out': ${why}\n`);
    volume.lose();
    assert.equal((await volume.run(["restore"], { BACKUP_ID: idIn(made) })).code, 0);
    assert.deepEqual(Object.keys(volume.tree()).sort(), ["link", "workflows.json"]);
  });

  it("does not back up files that change meanwhile, unless they are logs", async () => {
    volume.write({ "a.log": "x".repeat(1000), "b.bin": randomBytes(2 << 20) });
    const file = path.join(volume.data, "a.log");
    let writing = true;
    const writer = (async () => {
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
      while (writing) {
        fs.appendFileSync(file, "x");
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const refused = await volume.run(["backup"]);
    const made = await volume.run(["backup"], { GROWING: "true" });
    writing = false;
    await writer;
    assert.deepEqual(refused, {
      code: 1,
      stdout: "",
      stderr: `${volume.data} changed while it was read, 5 times: back up when less is written, by backup.schedule.\n`,
    });
    assert.equal((await server.state()).objects.size, 2);
    volume.lose();
    assert.equal((await volume.run(["restore"], { BACKUP_ID: idIn(made) })).code, 0);
    assert.match(fs.readFileSync(file, "utf8"), /^x{1000,}$/);
  });

  it("is the same program in both charts", () => {
    const read = (chart: string): Readonly<Record<string, string>> => {
      const folder = programFolder(chart);
      const named = fs.readdirSync(folder).filter((file) => file.endsWith(".py"));
      return Object.fromEntries(
        named.map((file) => [file, fs.readFileSync(path.join(folder, file), "utf8")]),
      );
    };
    assert.deepEqual(read("runtime-agent"), read("workflow-registry"));
  });
});
