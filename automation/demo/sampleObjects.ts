import { setTimeout as sleep } from "node:timers/promises";
import { type JsonObject, textAt } from "../../policy-pack/manifests/json";
import { ZenctlError } from "../exit";
import { type DemoApi, explained } from "./api";
import {
  SAMPLE_KINDS,
  SAMPLE_LABEL,
  SAMPLE_NAME,
  SAMPLE_SELECTOR,
  sampleDeployment,
  sampleObservation,
  sampleRemediation,
} from "./sample";

/** How long what is removed may take to go, in milliseconds. */
const GONE_MS = 60_000;
const PAUSE_MS = 250;

/** What is removed by hand; the rest is owned by it, and goes with it. */
const OWN = [SAMPLE_KINDS.remediation, SAMPLE_KINDS.observation, SAMPLE_KINDS.deployment];

/** An object in a few characters, as kind/namespace/name. */
export function shortName(object: JsonObject): string {
  const [kind, namespace, name] = [
    textAt(object, "kind"),
    textAt(object, "metadata", "namespace"),
    textAt(object, "metadata", "name"),
  ];
  return `${kind ?? ""}/${namespace ?? ""}/${name ?? ""}`;
}

async function found(
  api: DemoApi,
  kinds: readonly (typeof SAMPLE_KINDS)[keyof typeof SAMPLE_KINDS][],
): Promise<readonly JsonObject[]> {
  const lists = await Promise.all(kinds.map((kind) => api.list(kind, { labels: SAMPLE_SELECTOR })));
  return lists.flatMap((list) => list ?? []);
}

/**
 * Takes the sample away, in whatever namespace it is, and waits until it is gone with all that came of it.
 *
 * @returns What was removed, as kind/namespace/name.
 * @throws ZenctlError
 */
export async function removeSample(api: DemoApi, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const own = await found(api, OWN);
    for (const object of own) await api.remove(object);
    const until = Date.now() + GONE_MS;
    for (;;) {
      const left = await found(api, Object.values(SAMPLE_KINDS));
      if (left.length === 0) return own.map(shortName);
      if (Date.now() > until)
        throw new ZenctlError(
          `still there after ${GONE_MS / 1000} s: ${left.map(shortName).join(", ")}: look at their finalizers, and run this again`,
        );
      await sleep(PAUSE_MS, undefined, { signal });
    }
  } catch (error) {
    throw explained(error, "to let the sample be removed");
  }
}

async function refuseOthers(api: DemoApi, namespace: string): Promise<void> {
  const all = (await api.list(SAMPLE_KINDS.deployment, { namespace })) ?? [];
  const [label, value] = Object.entries(SAMPLE_LABEL)[0] ?? ["", ""];
  const theirs = all.find(
    (one) =>
      textAt(one, "metadata", "name") === SAMPLE_NAME && textAt(one, "metadata", "labels", label) !== value,
  );
  if (theirs === undefined) return;
  throw new ZenctlError(
    `there is a Deployment ${SAMPLE_NAME} in ${namespace} that is not the sample's: rename or remove it first`,
  );
}

/** Where the sample is, and what it is made with. */
export interface SamplePlace {
  readonly agentNamespace: string;
  readonly namespace: string;
  readonly image: string;
}

/** Makes the sample. @returns What was made, as kind/namespace/name. @throws ZenctlError */
export async function makeSample(
  api: DemoApi,
  { agentNamespace, namespace, image }: SamplePlace,
): Promise<readonly string[]> {
  const now = new Date();
  try {
    await refuseOthers(api, namespace);
    const observations = await api.list(SAMPLE_KINDS.observation, { namespace });
    const objects = [
      sampleDeployment(namespace, image),
      ...(observations === undefined ? [] : [sampleObservation(namespace, now)]),
      sampleRemediation(agentNamespace, namespace, now),
    ];
    for (const object of objects) await api.create(object);
    return objects.map(shortName);
  } catch (error) {
    throw explained(error, "to let the sample be made");
  }
}
