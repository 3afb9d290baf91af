import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import type { Environment } from "../../../../model/environment";
import type { ReleaseArguments } from "./arguments";
import {
  locateChart,
  missingDependencies,
  parseChartMetadata,
  readChartDirectory,
  type ChartMetadata,
} from "./chart";
import { pullArguments, settingsFlags, type HelmTarget } from "./helm-arguments";

/** A chart that helm can install: its folder or package, and what it says about itself. */
export interface LoadedChart {
  readonly path: string;
  readonly metadata: ChartMetadata;
}

/** Runs helm with arguments in the program's folder. */
export type RunHelm = (args: readonly string[]) => Promise<string>;

/** Finds charts, and keeps what was downloaded until it is closed. */
export class ChartLoader {
  private readonly remote = new Map<string, Promise<string>>();
  private directory: string | undefined;

  constructor(
    private readonly programDirectory: string,
    private readonly helm: RunHelm,
    private readonly target: HelmTarget,
    private readonly env: Environment = {},
  ) {}

  /** A folder of its own, readable by this user only. */
  private temporary(prefix: string): string {
    this.directory ??= fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-charts-"));
    return fs.mkdtempSync(path.join(this.directory, prefix));
  }

  /** Credentials reach helm by files that only this user can read, never by the command line. */
  private async authenticated(
    release: ReleaseArguments,
    reference: { readonly name: string; readonly repository: string },
  ): Promise<{ readonly name: string; readonly repository: string; readonly target: HelmTarget }> {
    const { username = "", password = "", caFile, certFile, keyFile } = release.repositoryOpts ?? {};
    if (username === "" || password === "") return { ...reference, target: this.target };
    const directory = this.temporary("credentials-");
    if (reference.name.startsWith("oci://")) {
      const auth = Buffer.from(`${username}:${password}`).toString("base64");
      const registryConfig = path.join(directory, "registry.json");
      const host = new URL(reference.name).host;
      fs.writeFileSync(registryConfig, JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 });
      return { ...reference, target: { ...this.target, registryConfig } };
    }
    const repositoryConfig = path.join(directory, "repositories.yaml");
    const target = { ...this.target, repositoryConfig, repositoryCache: path.join(directory, "cache") };
    const entry = {
      name: "release",
      url: reference.repository,
      username,
      password,
      caFile,
      certFile,
      keyFile,
    };
    fs.writeFileSync(repositoryConfig, stringify({ apiVersion: "v1", repositories: [entry] }), {
      mode: 0o600,
    });
    await this.helm(["repo", "update", "--fail-on-repo-update-fail", ...settingsFlags(target)]);
    return { name: `release/${reference.name}`, repository: "", target };
  }

  private async pull(
    release: ReleaseArguments,
    reference: { readonly name: string; readonly repository: string },
  ): Promise<string> {
    const directory = this.temporary("chart-");
    const { target, ...source } = await this.authenticated(release, reference);
    await this.helm(pullArguments(release, source, directory, target));
    const file = fs.readdirSync(directory).find((name) => name.endsWith(".tgz"));
    if (file === undefined) throw new Error(`helm pull of ${reference.name} left no package.`);
    return path.join(directory, file);
  }

  private async downloaded(release: ReleaseArguments, name: string, repository: string): Promise<string> {
    const key = JSON.stringify([name, repository, release.version, release.devel]);
    const pulled = this.remote.get(key) ?? this.pull(release, { name, repository });
    this.remote.set(key, pulled);
    return pulled.catch((error: unknown) => {
      this.remote.delete(key);
      throw error;
    });
  }

  private async checkDependencies(
    directory: string,
    release: ReleaseArguments,
    metadata: ChartMetadata,
  ): Promise<void> {
    const missing = missingDependencies(directory, metadata);
    if (missing.length === 0) return;
    if (!release.dependencyUpdate) {
      throw new Error(`found in Chart.yaml, but missing in charts/ directory: ${missing.join(", ")}`);
    }
    await this.helm(["dependency", "update", directory, ...settingsFlags(this.target)]);
  }

  /** Finds and reads the chart of a release, downloading it once where it is remote. @throws Error if it cannot. */
  async load(release: ReleaseArguments): Promise<LoadedChart> {
    const found = locateChart(release, this.programDirectory, this.env);
    switch (found.kind) {
      case "directory": {
        const metadata = readChartDirectory(found.path);
        await this.checkDependencies(found.path, release, metadata);
        return { path: found.path, metadata };
      }
      case "package":
        return this.described(found.path);
      case "remote":
        return this.described(await this.downloaded(release, found.name, found.repository));
    }
  }

  private async described(file: string): Promise<LoadedChart> {
    return { path: file, metadata: parseChartMetadata(await this.helm(["show", "chart", file]), file) };
  }

  /** Removes what was downloaded. */
  close(): void {
    if (this.directory !== undefined) fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
