import { timeoutOf, type ReleaseArguments } from "./arguments";

/** How helm reaches the cluster and its own files. */
export interface HelmTarget {
  readonly kubeconfig: string;
  readonly context: string;
  readonly registryConfig: string | undefined;
  readonly repositoryConfig: string | undefined;
  readonly repositoryCache: string | undefined;
}

type Flag = readonly [name: string, value: boolean | string | number | undefined];

function flags(entries: readonly Flag[]): readonly string[] {
  return entries.flatMap(([name, value]) => {
    if (value === undefined || value === false || value === "") return [];
    return value === true ? [`--${name}`] : [`--${name}`, String(value)];
  });
}

/** The flags that say where helm's own files are. */
export function settingsFlags(target: HelmTarget): readonly string[] {
  return flags([
    ["registry-config", target.registryConfig],
    ["repository-config", target.repositoryConfig],
    ["repository-cache", target.repositoryCache],
  ]);
}

function targetFlags(target: HelmTarget, namespace: string): readonly string[] {
  return [
    ...flags([
      ["namespace", namespace],
      ["kubeconfig", target.kubeconfig],
      ["kube-context", target.context],
    ]),
    ...settingsFlags(target),
  ];
}

function waitFlags(release: ReleaseArguments): readonly Flag[] {
  return [
    ["wait", !release.skipAwait],
    ["wait-for-jobs", !release.skipAwait && release.waitForJobs],
    ["timeout", `${timeoutOf(release)}s`],
    ["atomic", release.atomic],
  ];
}

/** `helm install` with the options that the real provider sets (helmCreate in helm_release.go). Values come on stdin. */
export function installArguments(
  release: ReleaseArguments,
  chart: string,
  target: HelmTarget,
): readonly string[] {
  return [
    "install",
    release.name,
    chart,
    ...targetFlags(target, release.namespace),
    ...flags([
      ...waitFlags(release),
      ["no-hooks", release.disableWebhooks],
      ["skip-crds", release.skipCrds],
      ["render-subchart-notes", release.renderSubchartNotes],
      ["disable-openapi-validation", release.disableOpenapiValidation],
      ["replace", release.replace],
      ["create-namespace", release.createNamespace],
      ["description", release.description],
      ["post-renderer", release.postrender],
    ]),
    "--values",
    "-",
  ];
}

/** `helm upgrade` with the options that the real provider sets (helmUpdate in helm_release.go). Values come on stdin. */
export function upgradeArguments(
  release: ReleaseArguments,
  chart: string,
  target: HelmTarget,
): readonly string[] {
  return [
    "upgrade",
    release.name,
    chart,
    ...targetFlags(target, release.namespace),
    ...flags([
      ...waitFlags(release),
      ["no-hooks", release.disableCRDHooks],
      ["render-subchart-notes", release.renderSubchartNotes],
      ["force", release.forceUpdate],
      ["reset-values", release.resetValues],
      ["reuse-values", release.reuseValues],
      ["recreate-pods", release.recreatePods],
      ["cleanup-on-fail", release.cleanupOnFail],
      ["description", release.description],
      ["post-renderer", release.postrender],
      ["history-max", String(release.maxHistory ?? 0)],
    ]),
    "--values",
    "-",
  ];
}

/** `helm uninstall`, waiting for the objects to be gone unless the release says not to. */
export function uninstallArguments(release: ReleaseArguments, target: HelmTarget): readonly string[] {
  const wait = release.atomic || !release.skipAwait;
  return [
    "uninstall",
    release.name,
    ...targetFlags(target, release.namespace),
    ...flags([
      ["wait", wait],
      ["timeout", wait ? `${timeoutOf(release)}s` : undefined],
    ]),
  ];
}

/** `helm pull` of a chart that is not local into a folder. Credentials come by files, not here. */
export function pullArguments(
  release: ReleaseArguments,
  reference: { readonly name: string; readonly repository: string },
  directory: string,
  target: HelmTarget,
): readonly string[] {
  const options = release.repositoryOpts;
  return [
    "pull",
    reference.name,
    ...flags([
      ["destination", directory],
      ["version", release.version.trim() || (release.devel ? ">0.0.0-0" : undefined)],
      ["repo", reference.repository],
      ["ca-file", options?.caFile],
      ["cert-file", options?.certFile],
      ["key-file", options?.keyFile],
      ["verify", release.verify],
      ["keyring", release.verify ? release.keyring : undefined],
    ]),
    ...settingsFlags(target),
  ];
}
