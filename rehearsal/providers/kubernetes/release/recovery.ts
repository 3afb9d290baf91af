import type { EngineLog } from "../../provider";
import {
  covers,
  endOrphan,
  isOver,
  isOwnerDead,
  readOperation,
  type OperationRecord,
  type ReleaseKey,
} from "./operations";
import { isPending, type ReleaseStore, type StoredRelease } from "./store";

/** What recovery works with. */
export interface Recovery {
  readonly store: ReleaseStore;
  readonly key: ReleaseKey;
  readonly urn: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: EngineLog;
  /** Uninstalls the release with helm and waits until its objects are gone. */
  readonly uninstall: () => Promise<unknown>;
}

function refusal(key: ReleaseKey, status: string, record: OperationRecord | undefined): Error {
  const release = `Helm release ${key.namespace}/${key.name}`;
  if (record === undefined) {
    return new Error(
      `${release} is in state ${status} and this machine did not start that operation: wait for it to end, or, ` +
        `if nobody works on it any more, run "helm rollback ${key.name} --namespace ${key.namespace}".`,
    );
  }
  const processes = record.processes.map(({ pid }) => pid).join(" and ");
  return new Error(
    `${release} is in state ${status} and process ${processes} on ${record.host} is still working on it since ${record.started}: ` +
      "wait for it to end or stop it, then run again.",
  );
}

function began({ info }: StoredRelease): string | undefined {
  return info.status === "uninstalling" ? info.deleted : info.last_deployed;
}

/**
 * Makes a release usable again after its last run was killed. Helm refuses to work on a release whose newest
 * revision is `pending-install`, `pending-upgrade` or `pending-rollback`, and the real provider leaves it there
 * (pulumi/pulumi-kubernetes #2054). Here the record of that one revision is deleted, which is what `helm
 * rollback` to the revision before comes to without making another: the last deployed revision becomes the
 * newest again, objects that the killed run made stay, and the install or upgrade that follows adopts them by
 * their Helm ownership labels. This happens only when the operation was started from this machine and both its
 * processes, the engine's and helm's, are dead (process number and start time): otherwise the release is left
 * alone.
 * An uninstall that was killed is done to the end: what it has not deleted yet may be half gone.
 * @returns The newest revision that is left, if any.
 * @throws Error when somebody else's operation, or one that still runs, holds the release.
 */
export async function recoverPending(recovery: Recovery): Promise<StoredRelease | undefined> {
  const { store, key, urn, env, log } = recovery;
  await endOrphan(key, env);
  const last = await store.last(key.namespace, key.name);
  if (last === undefined || !isPending(last.info.status)) return last;
  const latest = readOperation(key, env);
  const record = latest !== undefined && covers(latest, began(last)) ? latest : undefined;
  if (record === undefined || !isOver(record)) throw refusal(key, last.info.status, record);
  if (last.info.status === "uninstalling") {
    log.message(
      "warning",
      urn,
      `Helm release ${key.namespace}/${key.name} was left uninstalling by a run that is dead: it is uninstalled to the end.`,
    );
    await recovery.uninstall();
    return store.last(key.namespace, key.name);
  }
  log.message(
    "warning",
    urn,
    `Revision ${last.version} of Helm release ${key.namespace}/${key.name} was left ${last.info.status} by a run ` +
      "that is dead: the record of that revision is deleted and the release is applied again.",
  );
  await store.forget(key.namespace, key.name, last.version);
  return recoverPending(recovery);
}

/**
 * Whether a release that exists although the engine asks for it to be made comes from a run of this machine
 * that was killed before the engine recorded it. Such a release is upgraded in place; any other makes the
 * install fail, as Helm does.
 */
export function isOwnLeftover(key: ReleaseKey, existing: StoredRelease, env: NodeJS.ProcessEnv): boolean {
  const record = readOperation(key, env);
  if (record === undefined || !isOwnerDead(record)) return false;
  return covers(record, existing.info.first_deployed);
}
