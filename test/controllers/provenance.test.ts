import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { packageChart, writePackage } from "../../distribution/package";
import { signPackage } from "../../distribution/provenance";
import { ensureTools } from "../../tools";
import { root, type ProgramResult } from "../charts/support";
import { program } from "./support";

describe("provenance", function () {
  this.timeout(120_000);
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let helms: Readonly<Record<"helm" | "helm4", string>>;
  let file: string;
  const keyring = (): string => path.join(folder, "public.gpg");

  const gpg = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await program("gpg", ["--batch", ...args], env);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const verify = (helm: string, chart: string): Promise<ProgramResult> =>
    program(helm, ["verify", chart, "--keyring", keyring()], env);

  before(async function () {
    this.timeout(900_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-gpg-"));
    const home = path.join(folder, "g");
    fs.mkdirSync(home, { mode: 0o700 });
    env = { ...process.env, GNUPGHOME: home };
    helms = await ensureTools(["helm", "helm4"]);
    const user = "Charts <charts@kube-zen.test>";
    const quick = ["--passphrase", "", "--quick-generate-key", user, "rsa3072", "sign", "never"];
    await gpg(...quick);
    await gpg("--output", keyring(), "--export", "charts@kube-zen.test");
    const modified = new Date("2026-01-01T00:00:00Z");
    const made = await packageChart(path.join(root, "charts/zen-agent"), { helm: helms.helm, modified });
    file = writePackage(made, folder);
    fs.writeFileSync(`${file}.prov`, await signPackage(made, "charts@kube-zen.test", env));
  });
  after(async () => {
    await program("gpgconf", ["--kill", "all"], env);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  for (const name of ["helm", "helm4"] as const) {
    it(`${name} verifies the signature of a package`, async () => {
      const { code, stdout, stderr } = await verify(helms[name], file);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /Signed by: ?Charts <charts@kube-zen\.test>/);
    });

    it(`${name} refuses a package that was changed after it was signed`, async () => {
      const changed = path.join(fs.mkdtempSync(path.join(folder, "changed-")), path.basename(file));
      const content = fs.readFileSync(file);
      content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
      fs.writeFileSync(changed, content);
      fs.copyFileSync(`${file}.prov`, `${changed}.prov`);
      const { code, stderr } = await verify(helms[name], changed);
      assert.equal(code, 1);
      assert.match(stderr, /sha256 sum does not match|sha256/);
    });

    it(`${name} refuses a signature that was changed to fit`, async () => {
      const changed = path.join(fs.mkdtempSync(path.join(folder, "resigned-")), path.basename(file));
      fs.copyFileSync(file, changed);
      const text = fs.readFileSync(`${file}.prov`, "utf8");
      fs.writeFileSync(`${changed}.prov`, text.replace("name: zen-agent", "name: zen-ageny"));
      const { code, stderr } = await verify(helms[name], changed);
      assert.equal(code, 1);
      assert.match(stderr, /signature|hash/i);
    });
  }

  it("says which key is missing", async () => {
    const modified = new Date("2026-01-01T00:00:00Z");
    const made = await packageChart(path.join(root, "charts/runtime-agent"), { helm: helms.helm, modified });
    await assert.rejects(
      signPackage(made, "nobody@kube-zen.test", env),
      /^Error: runtime-agent-.*\.tgz could not be signed with the key nobody@kube-zen\.test \(gpg: skipped "nobody@kube-zen\.test": No secret key\): name a key that gpg --list-secret-keys shows\.$/,
    );
  });
});
