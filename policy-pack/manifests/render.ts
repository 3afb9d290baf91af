import { createHash } from "node:crypto";
import { chartStandIn } from "../../model/chartStandIns";
import type { Environment } from "../../model/environment";
import { manifestChecks } from "../checks";
import type { Check, Violation } from "../rules/rule";
import { ChartError, type ChartFiles, localChart, readChart } from "./chart";
import { chartTraits } from "./chartText";
import { findHelm, type Helm, HelmFailedError, HelmMissingError, helmTemplate } from "./helm";
import { canonicalJson, type JsonObject, pointer } from "./json";
import type { Manifest } from "./manifest";
import { hasPlaceholder } from "./placeholders";
import { Limiter } from "./parallel";
import { readManifests } from "./read";
import { type ReleaseInputs, releaseObject } from "./release";
import { type RenderCache, renderCache } from "./renderCache";
import { scrub } from "./scrub";
import { withStandIns } from "./standIns";

/** How releases are rendered. */
export interface RenderOptions {
  /** Folder that relative chart paths are relative to. */
  readonly programRoot: string;
  /** Absolute path of helm; by default the one on PATH, then the one in the tool cache. */
  readonly helm?: string;
  /** Kubernetes version to render for; by default helm's own. */
  readonly kubeVersion?: string;
  /** API versions in the cluster besides helm's own. */
  readonly apiVersions?: readonly string[];
  /** Environment of helm, and where cache and tools are found; default `process.env`. */
  readonly env?: Environment;
  /** Told what the user has to know and what is no finding. */
  readonly note?: (line: string) => void;
}

/** What a release will apply, and what could not be told about it. */
export interface RenderedRelease {
  /** The objects, once for every way that values unknown in preview, or an upgrade, can turn out. */
  readonly variants: readonly (readonly Manifest[])[];
  readonly violations: readonly Violation[];
}

const MAXIMUM_MESSAGE = 600;
const noChart: ChartFiles = { files: new Map(), hash: "" };

/** Renders releases; what helm and the charts are is found out once for all of them. */
export class Renderer {
  private readonly env: Environment;
  private readonly cache: RenderCache;
  private readonly limiter = new Limiter();
  private helm: Helm | undefined;
  private readonly told = new Set<string>();

  constructor(private readonly options: RenderOptions) {
    this.env = options.env ?? process.env;
    this.cache = renderCache(this.env);
  }

  /** Renders one release. Never throws: whatever goes wrong is a violation, so that nothing passes unjudged. */
  async render(release: ReleaseInputs): Promise<RenderedRelease> {
    const found: Violation[] = [];
    const add = (check: Check, message: string, path = ""): void => {
      found.push({ check, object: releaseObject(release), path, message });
    };
    if (release.postRendered === true) {
      add(
        manifestChecks.postRenderer,
        "a post-renderer can change everything after it was judged: remove it",
        "/postrender",
      );
    }
    try {
      const { variants, violations } = await this.renderAll(release, add);
      return { variants, violations: [...found, ...violations] };
    } catch (error) {
      const [check, why] = explain(error);
      add(check, `the release could not be judged: ${why}`);
      return { variants: [], violations: found };
    }
  }

  private async renderAll(
    release: ReleaseInputs,
    add: (check: Check, message: string, path?: string) => void,
  ): Promise<RenderedRelease> {
    const { programRoot } = this.options;
    this.helm ??= findHelm(this.options.helm, this.env);
    const location =
      release.repository === undefined ? localChart(release.chart, programRoot) : this.standIn(release);
    if (location === undefined && hasPlaceholder(release.version ?? "")) {
      throw new ChartError("the chart's version is not known in preview; give it one that is");
    }
    const chart = location === undefined ? noChart : readChart(location);
    const traits = chartTraits(chart);
    for (const file of traits.lookups) {
      add(
        manifestChecks.lookup,
        `the chart reads the cluster with "lookup" in ${file}, so what is applied can differ from what was judged: replace it by a value`,
      );
    }
    const unknowns = release.unknowns ?? [];
    const { variants, impossible } = withStandIns(release.values, unknowns, chart);
    for (const { path } of impossible) {
      const message =
        "the value is not known in preview and nothing can stand in for it: give it a value that is known before the release";
      add(manifestChecks.unknownNotJudged, message, pointer(["values", ...path]));
    }
    for (const unknown of unknowns.filter((candidate) => !impossible.includes(candidate))) {
      const message =
        "the value is not known in preview and was judged with a placeholder: up judges the real one";
      add(manifestChecks.unknownValue, message, pointer(["values", ...unknown.path]));
    }
    const modes = traits.dependsOnUpgrade ? [[], ["--is-upgrade"]] : [[]];
    const helm = this.helm;
    const read = await Promise.all(
      variants.flatMap((values) =>
        modes.map(async (mode) => {
          const text = await this.renderOnce(helm, release, values, { location, chart, mode });
          return readManifests(text, {
            namespace: release.namespace,
            source: (_index, template) => ({ release: release.name, template: template ?? "" }),
          });
        }),
      ),
    );
    return {
      variants: read.map(({ manifests }) => manifests),
      violations: read.flatMap(({ violations }) => violations),
    };
  }

  /** The chart that stands in for a published one in a rehearsal, which the user is told of once. */
  private standIn({ name, chart, repository, version }: ReleaseInputs): string | undefined {
    const location = standInOf({ chart, repository: repository?.repo, version }, this.env);
    if (location !== undefined && !this.told.has(name)) {
      this.told.add(name);
      this.options.note?.(
        `release ${name}: a stand-in for the chart ${chart} was judged, not the published one`,
      );
    }
    return location;
  }

  private async renderOnce(
    helm: Helm,
    release: ReleaseInputs,
    values: JsonObject,
    how: {
      readonly location: string | undefined;
      readonly chart: ChartFiles;
      readonly mode: readonly string[];
    },
  ): Promise<string> {
    const { location, chart, mode } = how;
    const template = {
      release: release.name,
      namespace: release.namespace,
      chart: location ?? chartName(release),
      values: JSON.stringify(values),
      options: [...this.commonOptions(release, location), ...mode],
      directory: this.options.programRoot,
    };
    const inputs = canonicalJson([helm.identity, chart.hash, template]);
    // What a repository serves can change behind the same name, so only local charts are kept.
    const kept = location === undefined ? undefined : this.cache.read(inputs);
    if (kept !== undefined) return kept;
    try {
      const text = await this.limiter.run(() => helmTemplate(helm, template, this.env));
      if (location !== undefined) this.cache.write(inputs, text);
      return text;
    } catch (error) {
      if (!(error instanceof HelmFailedError)) throw error;
      throw new HelmFailedError(readable(error.message, values, chart, location));
    }
  }

  private commonOptions(release: ReleaseInputs, location: string | undefined): readonly string[] {
    const { kubeVersion, apiVersions } = this.options;
    const { repository, version } = release;
    if (repository?.hasCredentials === true) {
      throw new ChartError(
        "its repository needs a user name and password, which would show in the list of processes: log in with `helm repo add` or `helm registry login`, or keep the chart in the program's folder",
      );
    }
    const remote =
      location !== undefined
        ? []
        : [
            ["version", version],
            ["repo", repositoryUrl(release)],
          ];
    const options = [
      ["kube-version", kubeVersion],
      ...(apiVersions ?? []).map((apiVersion) => ["api-versions", apiVersion]),
      ...remote,
      ["ca-file", repository?.caFile],
      ["cert-file", repository?.certFile],
      ["key-file", repository?.keyFile],
    ];
    const given = options.flatMap(([name, value]) =>
      name === undefined || value === undefined || value === "" ? [] : [`--${name}=${value}`],
    );
    return release.skipCrds === true ? given : ["--include-crds", ...given];
  }
}

/** @throws ChartError where something stands in for another version. */
function standInOf(chart: Parameters<typeof chartStandIn>[0], env: Environment): string | undefined {
  try {
    return chartStandIn(chart, env);
  } catch (error) {
    throw new ChartError(error instanceof Error ? error.message : String(error));
  }
}

function repositoryUrl({ chart, repository }: ReleaseInputs): string | undefined {
  const repo = repository?.repo ?? "";
  return !chart.startsWith("oci://") && repo.includes("://") ? repo : undefined;
}

/** As the provider does it: a repository without an address is one that helm knows by name. */
function chartName(release: ReleaseInputs): string {
  const { chart, repository } = release;
  const repo = repository?.repo ?? "";
  const isAlias = repo !== "" && repositoryUrl(release) === undefined && !chart.includes("/");
  return isAlias ? `${repo}/${chart}` : chart.trim();
}

/** Helm's message in one line, without the program's values and this machine's paths. */
function readable(
  message: string,
  values: JsonObject,
  chart: ChartFiles,
  location: string | undefined,
): string {
  const texts = [...chart.files.values()].map((content) => content.toString("utf8"));
  const names = [...chart.files.keys()].join("\n");
  const isPublic = (text: string): boolean =>
    names.includes(text) || texts.some((known) => known.includes(text));
  const [errorLine] = message.split(/^Error: /m).slice(-1);
  const short = (errorLine ?? message)
    .replace(/\n+Use --debug flag[\s\S]*$/, "")
    .replaceAll(location ?? "\0", "the chart")
    .slice(0, MAXIMUM_MESSAGE);
  return scrub(short, values, isPublic).replace(/\s+/g, " ").trim();
}

function explain(error: unknown): readonly [Check, string] {
  if (error instanceof HelmMissingError) return [manifestChecks.helmMissing, error.message];
  if (error instanceof HelmFailedError) {
    return [
      manifestChecks.notRendered,
      `helm said "${error.message}"; correct the chart or the values given to it`,
    ];
  }
  if (error instanceof ChartError) return [manifestChecks.notRendered, error.message];
  const kind = error instanceof Error ? error.name : typeof error;
  const code = createHash("sha256")
    .update(String(error instanceof Error ? error.stack : error))
    .digest("hex")
    .slice(0, 8);
  return [
    manifestChecks.notRendered,
    `rendering failed unexpectedly (${kind} ${code}); report the failure with the chart`,
  ];
}

/** Renders one release (`Renderer` for many). Never throws. */
export function renderRelease(release: ReleaseInputs, options: RenderOptions): Promise<RenderedRelease> {
  return new Renderer(options).render(release);
}
