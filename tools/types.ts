import type { Environment } from "../model/environment";

/** A binary that the project needs and that no npm package ships. */
export type ToolName =
  | "helm"
  | "kwokctl"
  | "kwok"
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kubeconform"
  | "helm4"
  | "registry"
  | "promtool"
  | "pod-security"
  | "cert-manager"
  | "pebble"
  | "external-secrets"
  | "vault-server"
  | "kube-score"
  | "conftest"
  | "kyverno";

/** Absolute path of each tool that was asked for. */
export type ToolPaths<Name extends ToolName = ToolName> = Readonly<Record<Name, string>>;

/** The three ways to a tool, and the values of `ZEN_TOOLS`. */
export const toolSources = ["path", "build", "download"] as const;
/** The three ways to a tool, and the values of `ZEN_TOOLS`. */
export type ToolSource = (typeof toolSources)[number];

/** One Go module under `tools/`: what is built, downloaded, cached and locked together. */
export interface ToolUnit {
  /** Name of the module's folder under `tools/`. */
  readonly name: string;
  /** The tools that it gives, each with the binary that the build makes for it. */
  readonly tools: Readonly<Partial<Record<ToolName, string>>>;
  /** The Go module whose version in go.mod is the version of the tools. */
  readonly module: string;
  /** The main packages to build; the last path element names the binary. */
  readonly packages: readonly string[];
  /** Versions that do, as a semver range; counts for what is on PATH and for downloads. */
  readonly range: string;
  /** The arguments that make a tool print its version. */
  readonly versionArguments: readonly string[];
  /** The `-X` settings of the linker, given the version of a module in go.mod without the `v`. */
  readonly linkerSettings: (versionOf: (module: string) => string) => Readonly<Record<string, string>>;
  /** Build tags of Go; none by default. */
  readonly buildTags?: readonly string[];
  /** How long a build from nothing takes on two cores, in seconds. */
  readonly coldSeconds: number;
}

/** One file of an official release. */
export interface ReleaseFile {
  readonly url: string;
  /** Published checksum, `sha256:<hex>` or `sha512:<hex>`. */
  readonly digest: string;
  /** The tools in it: path inside the tar.gz archive, or `true` if the file is the tool itself. */
  readonly tools: Readonly<Partial<Record<ToolName, string | true>>>;
}

/** An official release of a unit for one platform. */
export interface Release {
  readonly unit: string;
  /** Without the `v`. */
  readonly version: string;
  /** As `linux-amd64`. */
  readonly platform: string;
  readonly files: readonly ReleaseFile[];
}

/** All that is known about where tools come from; the real one is `catalogue()`. */
export interface Catalogue {
  /** The folder that holds one folder per unit. */
  readonly directory: string;
  readonly units: readonly ToolUnit[];
  readonly releases: readonly Release[];
}

/** What is being done for a unit. */
export type ToolStep = "waiting" | "building" | "downloading" | "unpacking" | "ready";

/** Told when a step starts, every few seconds while it runs, and when the unit is ready. */
export interface ToolProgress {
  readonly unit: string;
  readonly tools: readonly ToolName[];
  readonly version: string;
  readonly step: ToolStep;
  readonly elapsedSeconds: number;
  /** How long the whole step is expected to take, in seconds, where that is known. */
  readonly estimateSeconds?: number;
  /** The same as one line for people. */
  readonly line: string;
}

/** Options of `ensureTools`. */
export interface EnsureOptions {
  /** Environment to read PATH, ZEN_TOOLS, ZEN_CACHE and ZEN_TOOLS_MIRROR from; default `process.env`. */
  readonly env?: Environment;
  /** Called with what is being made; never called when everything is there. */
  readonly progress?: (progress: ToolProgress) => void;
  /** Stops builds and downloads; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
