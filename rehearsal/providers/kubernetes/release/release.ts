import * as os from "node:os";
import * as path from "node:path";
import { randomSuffix } from "../autonaming";
import { containsUnknowns, type PropertyMap } from "../../properties/values";
import {
  InitializationError,
  type CheckRequest,
  type CheckResponse,
  type CreateRequest,
  type CreateResponse,
  type DeleteRequest,
  type ReadRequest,
  type ReadResponse,
  type UpdateRequest,
} from "../../provider";
import { parseId, qualifiedName, withoutValueAt } from "../objects";
import { markSecrets } from "../secrets";
import { DEFAULT_TIMEOUT, decodeRelease, encodeRelease, type ReleaseArguments } from "./arguments";
import type { LoadedChart } from "./charts";
import { HelmError } from "./helm";
import { installArguments, uninstallArguments, upgradeArguments } from "./helm-arguments";
import { openDefinitions } from "./definitions";
import type { HelmSession } from "./helm-session";
import { endOrphan, forgetOperation, recorded, type ReleaseKey } from "./operations";
import { recordedInputs, releaseCheckpoint, withStored } from "./outputs";
import { reportProgress } from "./progress";
import { isOwnLeftover, recoverPending, type Recovery } from "./recovery";
import { redact } from "../../redaction";
import { isPending, type ReleaseStore, type StoredRelease } from "./store";
import { markUnknowns } from "./unknowns";

function isUnset(properties: PropertyMap, key: string): boolean {
  const value = properties[key];
  return value === undefined || value === "";
}

/** The inputs with the real provider's defaults (setDefaults in helm_release.go). */
function withDefaults(properties: PropertyMap, namespace: string, env: NodeJS.ProcessEnv): PropertyMap {
  const awaited = properties["skipAwait"] === undefined || properties["skipAwait"] === false;
  const keyring = path.join(env["HOME"] ?? os.homedir(), ".gnupg", "pubring.gpg");
  return {
    ...properties,
    ...(isUnset(properties, "namespace") ? { namespace } : {}),
    ...(awaited && properties["timeout"] === undefined ? { timeout: DEFAULT_TIMEOUT } : {}),
    ...(properties["verify"] === true && isUnset(properties, "keyring") ? { keyring } : {}),
  };
}

/** Completes the inputs of a release: name, namespace, timeout, merged values and the chart's exact version. */
export async function checkRelease(session: HelmSession, request: CheckRequest): Promise<CheckResponse> {
  const { programDirectory, env, log } = session.context;
  const kept =
    request.news["name"] ?? (Object.keys(request.olds).length > 0 ? request.olds["name"] : undefined);
  const name = kept === undefined || kept === "" ? `${request.name}-${randomSuffix()}` : kept;
  const news = withDefaults({ ...request.news, name }, session.cluster.defaultNamespace, env);
  const decoded = decodeRelease(news, programDirectory);
  if (decoded.allowNullValues) {
    log.message(
      "warning",
      request.urn,
      "`allowNullValues` is deprecated and has no effect; null values in Helm chart values are preserved by default.",
    );
  }
  const checked = containsUnknowns(news)
    ? { release: decoded }
    : await resolveVersion(session, decoded, request.news);
  const inputs = encodeRelease(checked.release);
  return {
    inputs: markSecrets(markUnknowns(inputs, request.news), request.news),
    failures: checked.failure === undefined ? [] : [{ property: "chart", reason: checked.failure }],
  };
}

async function resolveVersion(
  session: HelmSession,
  release: ReleaseArguments,
  properties: PropertyMap,
): Promise<{ readonly release: ReleaseArguments; readonly failure?: string }> {
  try {
    const chart = await session.charts.load(release);
    return { release: { ...release, version: chart.metadata.version } };
  } catch (error) {
    const reason = redact(error instanceof Error ? error.message : String(error), properties);
    return { release, failure: `${reason}; check the chart name and repository configuration.` };
  }
}

/** Says that Helm recorded a release that did not become ready. */
class ReleaseFailedError extends Error {
  constructor(
    readonly stored: StoredRelease,
    readonly reason: string,
  ) {
    super(
      `failed to become available within allocated timeout. Error: Helm Release ${stored.namespace}/${stored.name}: ${reason}`,
    );
  }
}

interface Change {
  readonly urn: string;
  readonly release: ReleaseArguments;
  readonly properties: PropertyMap;
}

async function installable(session: HelmSession, change: Change): Promise<LoadedChart> {
  const chart = await session.charts.load(change.release);
  const type = chart.metadata.type ?? "";
  if (type !== "" && type !== "application") throw new Error(`${type} charts are not installable`);
  return chart;
}

/** Runs helm on a release and reads what it recorded. @throws ReleaseFailedError when it recorded a failure. */
async function change(
  session: HelmSession,
  { urn, release, properties }: Change,
  args: readonly string[],
): Promise<StoredRelease> {
  const { env, log, signal } = session.context;
  const { store, cluster } = session.live();
  const before = (await store.revisions(release.namespace, release.name)).at(-1) ?? 0;
  const reporting = new AbortController();
  const say = (message: string): void => log.status("info", urn, message);
  const report = reportProgress(cluster, store, release, say, AbortSignal.any([reporting.signal, signal]));
  try {
    await recorded(session.keyOf(release), urn, env, (started) =>
      session.helm(args, { input: JSON.stringify(release.values), started }),
    );
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    const reason = redact(error.message, properties);
    const failed = await store.last(release.namespace, release.name);
    // helm stopped before it recorded a revision: nothing in the cluster was changed.
    if (failed === undefined || failed.version <= before) throw new Error(reason, { cause: error });
    throw new ReleaseFailedError(failed, reason);
  } finally {
    reporting.abort();
    await report;
    say("");
  }
  const stored = await store.last(release.namespace, release.name);
  if (stored === undefined)
    throw new Error(`Helm release ${release.namespace}/${release.name} was not recorded.`);
  return stored;
}

async function uninstall(session: HelmSession, key: ReleaseKey, { urn, release }: Change): Promise<string> {
  const { cluster, store } = session.live("delete");
  const last = await store.last(release.namespace, release.name);
  await openDefinitions(cluster, last?.manifest ?? "");
  return recorded(key, urn, session.context.env, (started) =>
    session.helm(uninstallArguments(release, session.target()), { started }),
  );
}

function recovery(session: HelmSession, store: ReleaseStore, key: ReleaseKey, task: Change): Recovery {
  const { env, log } = session.context;
  return { store, key, urn: task.urn, env, log, uninstall: () => uninstall(session, key, task) };
}

/** Installs a release; in a preview, says what is known of it. */
export async function createRelease(session: HelmSession, request: CreateRequest): Promise<CreateResponse> {
  const { programDirectory, env, log } = session.context;
  const release = decodeRelease(request.properties, programDirectory);
  if (request.preview) return { id: "", properties: releaseCheckpoint(request.properties, release, true) };
  const live = session.live("create");
  const id = qualifiedName(release.namespace, release.name);
  const task: Change = { urn: request.urn, release, properties: request.properties };
  const chart = await installable(session, task);
  const key = session.keyOf(release);
  const existing = await recoverPending(recovery(session, live.store, key, task));
  const leftover = existing !== undefined && isOwnLeftover(key, existing, env);
  // Helm's own words; said here so that the attempt does not take the place of the run that made the release.
  if (existing !== undefined && !leftover && !release.replace) {
    throw new Error("cannot re-use a name that is still in use");
  }
  const args = (leftover ? upgradeArguments : installArguments)(release, chart.path, session.target());
  try {
    const stored = await change(session, task, args);
    return { id, properties: releaseCheckpoint(request.properties, withStored(release, stored), false) };
  } catch (error) {
    if (!(error instanceof ReleaseFailedError)) throw error;
    log.message(
      "warning",
      request.urn,
      `Helm release "${release.name}" was created but has a failed status. ` +
        "Use the `helm` command to investigate the error, correct it, then retry. " +
        `Reason: ${error.reason}`,
    );
    throw new InitializationError(
      `Helm release "${id}" was created, but failed to initialize completely. Use Helm CLI to investigate: ${error.message}`,
      id,
      releaseCheckpoint(request.properties, withStored(release, error.stored), false),
    );
  }
}

/** Upgrades a release; in a preview, says what is known of it. */
export async function updateRelease(session: HelmSession, request: UpdateRequest): Promise<PropertyMap> {
  const { programDirectory } = session.context;
  const release = decodeRelease(request.news, programDirectory);
  if (request.preview) return releaseCheckpoint(request.news, release, true);
  const live = session.live("update");
  const id = qualifiedName(release.namespace, release.name);
  const task: Change = { urn: request.urn, release, properties: request.news };
  const chart = await installable(session, task);
  if (release.lint)
    await session.helm(["lint", chart.path, "--values", "-"], { input: JSON.stringify(release.values) });
  const key = session.keyOf(release);
  const existing = await recoverPending(recovery(session, live.store, key, task));
  const args = (existing === undefined ? installArguments : upgradeArguments)(
    release,
    chart.path,
    session.target(),
  );
  try {
    const stored = await change(session, task, args);
    return releaseCheckpoint(request.news, withStored(release, stored), false);
  } catch (error) {
    if (!(error instanceof ReleaseFailedError)) throw error;
    throw new InitializationError(
      `Helm release "${id}" failed to initialize completely. Use Helm CLI to investigate: ${error.message}`,
      id,
      releaseCheckpoint(request.news, withStored(release, error.stored), false),
    );
  }
}

/**
 * Reads what Helm recorded of a release; undefined where it has none. Without an id it is one whose create was
 * interrupted: its inputs say which, and one that was not made by that create is none.
 */
export async function readRelease(session: HelmSession, request: ReadRequest): Promise<ReadResponse> {
  const { programDirectory, env } = session.context;
  const interrupted = request.id === "";
  const description = interrupted ? request.inputs : request.properties;
  const known = Object.keys(description).length > 0;
  const release = decodeRelease(description, programDirectory);
  const { namespace, name } = known ? release : parseId(request.id);
  const key = session.keyOf({ ...release, namespace, name });
  await endOrphan(key, env);
  const stored = await session.live().store.last(namespace, name);
  if (stored === undefined || (interrupted && !isOwnLeftover(key, stored, env))) return undefined;
  const current = withStored(release, stored);
  const imported = withoutValueAt(withoutValueAt(encodeRelease(current), "status"), "resourceNames");
  const inputs =
    recordedInputs(request.properties) ?? withDefaults(imported, session.cluster.defaultNamespace, env);
  const id = request.id || qualifiedName(namespace, name);
  const properties = releaseCheckpoint(inputs, current, false);
  if (isPending(stored.info.status)) {
    const reason = `Helm release ${id} is in state ${stored.info.status}`;
    throw new InitializationError(reason, id, properties, [reason], inputs);
  }
  return { id, properties, inputs };
}

/**
 * Uninstalls a release and waits until its objects are gone. One that Helm does not know any more counts as
 * uninstalled, where the real provider fails: what was asked for is the case.
 */
export async function deleteRelease(session: HelmSession, request: DeleteRequest): Promise<void> {
  const { programDirectory, env, log } = session.context;
  const release = decodeRelease(request.properties, programDirectory);
  const { store } = session.live("delete");
  const key = session.keyOf(release);
  await endOrphan(key, env);
  if ((await store.revisions(release.namespace, release.name)).length === 0) {
    const id = qualifiedName(release.namespace, release.name);
    log.message(
      "warning",
      request.urn,
      `Helm release ${id} is not in the cluster any more: nothing to uninstall.`,
    );
    forgetOperation(key, env);
    return;
  }
  const task: Change = { urn: request.urn, release, properties: request.properties };
  const said = await uninstall(session, key, task);
  forgetOperation(key, env);
  const notice = said.split("\n").slice(1).join("\n").trim();
  if (notice !== "")
    log.message("warning", request.urn, `Helm uninstall returned information: ${JSON.stringify(notice)}`);
}
