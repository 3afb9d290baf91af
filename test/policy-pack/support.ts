import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import type { RenderedRelease, RenderOptions } from "../../policy-pack/manifests/render";
import { renderRelease } from "../../policy-pack/manifests/render";
import type { ReleaseInputs } from "../../policy-pack/manifests/release";
import { ensureTools } from "../../tools";

let found: Promise<string> | undefined;

/** The real helm: on PATH, in the tool cache, or built now. */
export function helmFile(): Promise<string> {
  found ??= ensureTools(["helm"]).then(({ helm }) => helm);
  return found;
}

/** A folder of a test's own. */
export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), "zen-policy-"));
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}

/** A pod as a chart's template. */
export function podTemplate(name: string, image: string, more = ""): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n${more}spec:\n  containers:\n    - name: c\n      image: ${image}\n`;
}

/** The least chart. */
export function chartYaml(name: string): string {
  return `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`;
}

/** A gzipped tar archive of files, as `helm package` makes one. */
export function archive(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const body = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write("0000644\0", 100);
    header.write(`${body.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("00000000000\0", 136);
    header.write("        ", 148);
    header.write("0", 156);
    header.write("ustar\x0000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** A place of its own to render in, with its own cache and state. */
export class Workbench {
  readonly folder = temporaryFolder();
  readonly cache = path.join(this.folder, "cache");
  readonly state = path.join(this.folder, "state");

  /** Writes a chart called `app`; Chart.yaml is made unless given. */
  chart(files: Readonly<Record<string, string | Buffer>>): void {
    const folder = path.join(this.folder, "app");
    fs.rmSync(folder, { recursive: true, force: true });
    writeFiles(folder, { "Chart.yaml": chartYaml("app"), ...files });
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, ZEN_CACHE: this.cache, ZEN_STATE: this.state };
  }

  /** Renders the chart `app` as the release `web` in the namespace `shop`. */
  async render(
    release: Partial<ReleaseInputs> = {},
    options: Partial<RenderOptions> = {},
  ): Promise<RenderedRelease> {
    const inputs = { name: "web", namespace: "shop", chart: "./app", values: {}, ...release };
    return renderRelease(inputs, {
      programRoot: this.folder,
      helm: await helmFile(),
      env: this.env,
      ...options,
    });
  }

  close(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `Kind namespace/name template` of the objects of a variant. */
export function objectsOf(rendered: RenderedRelease, variant = 0): readonly string[] {
  return (rendered.variants[variant] ?? []).map(({ object: { kind, namespace, name, source } }) => {
    const template = "template" in source ? source.template : "";
    return `${kind} ${namespace}/${name} ${template}`;
  });
}

/** `id path: message` of what could not be judged. */
export function complaintsOf(rendered: RenderedRelease): readonly string[] {
  return rendered.violations.map(({ check, path: at, message }) => `${check.id} ${at}: ${message}`);
}
