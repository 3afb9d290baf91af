import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import type { ChartPackage } from "./package";

const run = promisify(execFile);

/** What Helm signs: the chart's metadata and the digest of the package, in one text with two YAML documents. */
export function provenanceText({ name, files, fileName, digest }: ChartPackage): string {
  const metadata = files.get(`${name}/Chart.yaml`)?.toString("utf8").trimEnd() ?? "";
  return `${metadata}\n\n...\nfiles:\n  ${fileName}: sha256:${digest}\n`;
}

/**
 * Signs a package as `helm verify` reads it. By gpg itself and not by `helm package --sign`, which signs its own
 * package, not ours, and reads private keys only in the format that GnuPG gave up in version 2.1.
 *
 * @param key Id, fingerprint or address of a private key of gpg's.
 * @returns The text of the `.prov` file that lies beside the package.
 * @throws Error with gpg's reason.
 */
export async function signPackage(made: ChartPackage, key: string, env = process.env): Promise<string> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "zen-provenance-"));
  try {
    const [text, signed] = [path.join(scratch, "text"), path.join(scratch, "signed")];
    fs.writeFileSync(text, provenanceText(made));
    const how = ["--batch", "--yes", "--digest-algo", "SHA512", "--local-user", key, "--output", signed];
    await run("gpg", [...how, "--clearsign", text], { env });
    return fs.readFileSync(signed, "utf8");
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    const reason = (stderr ?? message).trim().split("\n")[0] ?? "";
    throw new Error(
      `${made.fileName} could not be signed with the key ${key} (${reason}): name a key that gpg --list-secret-keys shows.`,
      { cause: error },
    );
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}
