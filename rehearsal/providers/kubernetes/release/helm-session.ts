import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { ProviderContext } from "../../provider";
import type { ConfiguredCluster, ReachableCluster } from "../cluster";
import { withCluster } from "../kubeconfig";
import type { Session } from "../session";
import type { ReleaseArguments } from "./arguments";
import { ChartLoader } from "./charts";
import { helmBinary, runHelm } from "./helm";
import type { HelmTarget } from "./helm-arguments";
import type { ReleaseKey } from "./operations";
import { ReleaseStore } from "./store";

/** A cluster together with Helm's records in it. */
export interface LiveHelm {
  readonly cluster: ReachableCluster;
  readonly store: ReleaseStore;
}

/** What operations on releases work with: helm, the charts and the cluster of a configured provider. */
export class HelmSession {
  readonly charts: ChartLoader;
  private binary: Promise<string> | undefined;
  private directory: string | undefined;
  private kubeconfig: string | undefined;

  constructor(private readonly session: Session) {
    const run = (args: readonly string[]): Promise<string> => this.helm(args);
    const { programDirectory, env } = session.context;
    this.charts = new ChartLoader(programDirectory, run, this.settings("", ""), env);
  }

  get context(): ProviderContext {
    return this.session.context;
  }

  get cluster(): ConfiguredCluster {
    return this.session.cluster;
  }

  private settings(kubeconfig: string, context: string): HelmTarget {
    const { helmRegistryConfig, helmRepositoryConfig, helmRepositoryCache } = this.session.configuration;
    return {
      kubeconfig,
      context,
      registryConfig: helmRegistryConfig,
      repositoryConfig: helmRepositoryConfig,
      repositoryCache: helmRepositoryCache,
    };
  }

  /** helm wants a file: the one that was given, else a copy that only this user can read. */
  private kubeconfigFile({ kubeconfig, context }: ReachableCluster): string {
    const { cluster } = this.session.configuration;
    if (kubeconfig.file !== undefined && cluster === undefined) return kubeconfig.file;
    if (this.kubeconfig === undefined) {
      this.directory = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-helm-"));
      this.kubeconfig = path.join(this.directory, "kubeconfig");
      const text = cluster === undefined ? kubeconfig.text : withCluster(kubeconfig, context, cluster);
      fs.writeFileSync(this.kubeconfig, text, { mode: 0o600 });
    }
    return this.kubeconfig;
  }

  /** How helm reaches the cluster. */
  target(): HelmTarget {
    const { cluster } = this.live();
    return this.settings(this.kubeconfigFile(cluster), cluster.context);
  }

  /** The cluster and its releases. @throws Error that says why the cluster cannot be reached. */
  live(verb: "create" | "update" | "delete" | "read" = "read"): LiveHelm {
    const { reachable, unreachableReason } = this.session.cluster;
    if (reachable === undefined) {
      throw new Error(`can't ${verb} Helm Release with unreachable cluster: ${unreachableReason}`);
    }
    return { cluster: reachable, store: new ReleaseStore(reachable, this.session.configuration.helmDriver) };
  }

  /** What identifies the history of a release. */
  keyOf(release: ReleaseArguments): ReleaseKey {
    const { connection } = this.live().cluster;
    return { server: connection.server, namespace: release.namespace, name: release.name };
  }

  /** Runs helm in the program's folder; it is located, or made, the first time. */
  async helm(
    args: readonly string[],
    options: { readonly input?: string; readonly started?: (pid: number) => void } = {},
  ): Promise<string> {
    const { env, signal, programDirectory, log } = this.session.context;
    this.binary ??= helmBinary(env, (line) => log.status("info", "", line));
    const binary = await this.binary;
    return runHelm(binary, {
      args,
      cwd: programDirectory,
      env: { ...env, HELM_DRIVER: this.session.configuration.helmDriver },
      signal,
      ...options,
    });
  }

  /** Removes temporary files. */
  close(): void {
    this.charts.close();
    if (this.directory !== undefined) fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
