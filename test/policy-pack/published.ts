import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { AskedResource } from "./packProcess";
import { chartYaml, podTemplate, temporaryFolder, writeFiles } from "./support";

const root = path.join(__dirname, "..", "..");

/** A program of somebody else's in an empty folder, with the pack as npm would publish it. */
export class Program {
  readonly folder = temporaryFolder();
  readonly pack = path.join(this.folder, "node_modules", "@kube-zen", "policy-pack");
  /** The packed package. */
  readonly tarball: string;

  constructor() {
    writeFiles(this.folder, {
      "Pulumi.yaml": "name: kube-zen-platform\nruntime: nodejs\n",
      "package.json": '{ "name": "shop", "private": true }\n',
      "app/Chart.yaml": chartYaml("app"),
      "app/templates/pod.yaml": podTemplate("p", "{{ .Values.image }}"),
    });
    const flags = ["pack", "--json", "--silent", "--pack-destination", this.folder];
    const packed: unknown = JSON.parse(
      execFileSync("npm", [...flags, "--workspace", "policy-pack"], { cwd: root, encoding: "utf8" }),
    );
    const [{ filename }] = packed as readonly [{ readonly filename: string }];
    this.tarball = path.join(this.folder, filename);
  }

  /** Where the state and cache of its tools are. */
  get env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ZEN_CACHE: path.join(this.folder, "cache"),
      ZEN_STATE: path.join(this.folder, "state"),
    };
  }

  /** A release of its chart. */
  release(image: string): AskedResource {
    return {
      type: "kubernetes:helm.sh/v3:Release",
      name: "web",
      props: { name: "web", namespace: "shop", chart: "./app", values: { image } },
    };
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
