import * as path from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { chartContentHash } from "./contentHash";
import { withoutSecrets } from "./withoutSecrets";

/** Longest wait for a release's objects to become ready, in seconds. */
export const RELEASE_TIMEOUT_SECONDS = 300;

/** Revisions that Helm keeps of one release. */
export const RELEASE_HISTORY = 10;

/** A chart that somebody else publishes: in an OCI registry by its digest, or in a repository by its exact version. */
export type PublishedChart =
  /** As `oci://HOST/PATH@sha256:...`. */
  | { readonly reference: string }
  | { readonly name: string; readonly repository: string; readonly version: string };

/** What a release is made from. */
export interface ChartReleaseArgs {
  /** Folder of the chart, relative to the project, such as `./charts/zen-agent`; or a chart of somebody else's. */
  readonly chart: string | PublishedChart;
  /** Name of the Helm release. Default: the name of the component. */
  readonly releaseName?: string;
  /** Namespace, made beforehand: the release never makes it (pulumi-kubernetes leaves such a one unowned). */
  readonly namespace: pulumi.Input<string>;
  /** Values for the chart. Never secret material: pass the name of a Secret (`existingSecret`). */
  readonly values?: pulumi.Inputs;
  /** Longest wait for readiness, in seconds. Default: 300. */
  readonly timeoutSeconds?: number;
  /** Folder of the Pulumi project. Default: the working directory, which is where Pulumi runs a program. */
  readonly projectDirectory?: string;
}

/** What is known of a release once it is there. */
export interface ReleaseSummary {
  /** Name of the Helm release. */
  readonly name: string;
  /** Name of the chart. */
  readonly chart: string;
  /** Version of the chart. */
  readonly version: string;
  /** Namespace of the release. */
  readonly namespace: string;
  /** Helm's revision, counted from 1. */
  readonly revision: number;
  /** Helm's word for how it stands, such as `deployed`. */
  readonly status: string;
}

/** Where Helm finds a chart, and what tells a release of it from another one. */
function chartInputs(
  chart: string | PublishedChart,
  projectDirectory: string,
): Pick<kubernetes.helm.v3.ReleaseArgs, "chart" | "description" | "repositoryOpts" | "version"> & {
  readonly chart: string;
} {
  if (typeof chart === "string") {
    const hash = chartContentHash(path.resolve(projectDirectory, chart));
    return { chart, description: `content sha256:${hash}` };
  }
  if ("reference" in chart) return { chart: chart.reference };
  return { chart: chart.name, repositoryOpts: { repo: chart.repository }, version: chart.version };
}

/**
 * A Helm chart, our own or a published one, deployed by `helm.v3.Release`: the only place that makes one. It fixes what the
 * provider leaves open: a content hash makes an edited chart roll (the provider compares only the version),
 * waits are bounded and include Jobs, a failed revision stays for the next run to mend and its evidence with
 * it, the history is bounded, and secret values are refused.
 */
export class ChartRelease extends pulumi.ComponentResource {
  /** The Helm release. */
  public readonly release: kubernetes.helm.v3.Release;
  /** What is known of the release once it is there. */
  public readonly summary: pulumi.Output<ReleaseSummary>;

  public constructor(
    name: string,
    args: ChartReleaseArgs,
    opts?: pulumi.ComponentResourceOptions,
    type = "kube-zen:charts:ChartRelease",
  ) {
    super(type, name, {}, opts);
    const timeoutSeconds = args.timeoutSeconds ?? RELEASE_TIMEOUT_SECONDS;
    this.release = new kubernetes.helm.v3.Release(
      name,
      {
        name: args.releaseName ?? name,
        ...chartInputs(args.chart, args.projectDirectory ?? process.cwd()),
        namespace: args.namespace,
        values: withoutSecrets(args.values ?? {}, name),
        createNamespace: false,
        dependencyUpdate: false,
        atomic: false,
        cleanupOnFail: true,
        waitForJobs: true,
        timeout: timeoutSeconds,
        maxHistory: RELEASE_HISTORY,
      },
      {
        parent: this,
        // The engine's own limit comes after Helm's, so that Helm's reason is the one that is shown.
        customTimeouts: {
          create: `${timeoutSeconds + 60}s`,
          update: `${timeoutSeconds + 60}s`,
          delete: "300s",
        },
      },
    );
    this.summary = this.release.status.apply((status) => ({
      name: status.name,
      chart: status.chart,
      version: status.version,
      namespace: status.namespace,
      revision: status.revision,
      status: status.status,
    }));
    this.registerOutputs({ summary: this.summary });
  }
}
