import { isList, type PropertyMap } from "../properties/values";
import type { CheckFailure, CheckRequest, CheckResponse, DiffRequest, DiffResponse } from "../provider";
import { assignName, isAutonamed, isGeneratedName, isNamed } from "./autonaming";
import { objectFromProperties, parseCheckpoint } from "./checkpoint";
import { differencesOf, mergePatch, type Differences } from "./differences";
import { normalize } from "./normalize";
import { waitForMistake } from "./await/wait-for";
import {
  annotationOf,
  apiVersionFor,
  apiVersionOf,
  groupVersionKind,
  groupVersionKindOf,
  isCustomResourceDefinition,
  kindOf,
  nameOf,
  namespaceOf,
  withNamespace,
  withoutValueAt,
  withValueAt,
  type GroupVersionKind,
  type KubernetesObject,
} from "./objects";
import { containsPath } from "./property-paths";
import { prune } from "./prune";
import { IDENTITY_RULES, replacementRules } from "./replacement-rules";
import { markSecrets } from "./secrets";
import type { Session } from "./session";

/** Group, version and kind from a type token such as `kubernetes:apps/v1:Deployment`. */
export function kindFromType(type: string): GroupVersionKind {
  const [packageName, apiVersion = "", kind = ""] = type.split(":");
  if (packageName !== "kubernetes")
    throw new Error(`unrecognized resource type: "${type}" for this provider`);
  if (!apiVersion.includes("/")) {
    throw new Error(`apiVersion does not have both a group and a version: "${apiVersion}"`);
  }
  return groupVersionKind(apiVersion, kind);
}

/** Whether the resource changes fields of an object that somebody else owns (`NamespacePatch` and the like). */
export function isPatchResource(type: string, kind: string): boolean {
  return type.endsWith("Patch") && !kind.endsWith("Patch");
}

function refuseList(type: string, object: KubernetesObject): void {
  if (!type.endsWith("List") || !isList(object["items"])) return;
  throw new Error(
    "list resources exist for compatibility with YAML manifests and Helm charts, and cannot be created directly. " +
      "Use the underlying resource type instead",
  );
}

/** Changes when the real provider replaces an object, and the rehearsal does not follow it. */
const REPLACE_UNREADY = "pulumi.com/replaceUnready";

function annotationFailures(object: KubernetesObject): readonly CheckFailure[] {
  const reasons = [
    waitForMistake(object),
    annotationOf(object, REPLACE_UNREADY) === ""
      ? undefined
      : `The rehearsal does not follow the annotation ${REPLACE_UNREADY}: leave it out or use the real engine (--engine pulumi).`,
  ];
  return reasons
    .filter((reason) => reason !== undefined)
    .map((reason) => ({ property: "metadata.annotations", reason }));
}

/** Completes the inputs of an object: name, namespace and comparable form. */
export async function checkObject(session: Session, request: CheckRequest): Promise<CheckResponse> {
  const raw = objectFromProperties(request.news);
  refuseList(request.type, raw);
  const patch = isPatchResource(request.type, kindOf(raw));
  const oldInputs = Object.keys(request.olds).length === 0 ? undefined : objectFromProperties(request.olds);
  const normalized = normalize(raw);
  if (patch && !isNamed(normalized, request.news)) {
    throw new Error("patch resources require the `.metadata.name` field to be set");
  }
  const named = assignName(normalized, oldInputs, request);
  if (isGeneratedName(named, request.news)) {
    throw new Error("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
  }
  const complete = await withDefaultNamespace(session, named, patchedKind(kindFromType(request.type), patch));
  if (isCustomResourceDefinition(complete)) session.catalogue.define(complete);
  return { inputs: markSecrets(complete, request.news), failures: annotationFailures(complete) };
}

function patchedKind(gvk: GroupVersionKind, patch: boolean): GroupVersionKind {
  return patch ? { ...gvk, kind: gvk.kind.replace(/Patch$/u, "") } : gvk;
}

async function withDefaultNamespace(
  session: Session,
  object: KubernetesObject,
  gvk: GroupVersionKind,
): Promise<KubernetesObject> {
  const { defaultNamespace } = session.cluster;
  if (defaultNamespace === "" || namespaceOf(object) !== "") return object;
  // A kind that nothing is known about yet is most likely a namespaced custom resource.
  const namespaced = (await session.catalogue.isNamespaced(gvk, session.cluster)) ?? true;
  return namespaced ? withValueAt(object, defaultNamespace, "metadata", "namespace") : object;
}

interface Compared {
  readonly oldPruned: KubernetesObject;
  readonly live: KubernetesObject;
  readonly news: KubernetesObject;
}

async function compared(session: Session, request: DiffRequest): Promise<Compared> {
  const { inputs, live } = parseCheckpoint(request.olds);
  const oldInputs = normalize(inputs);
  const newInputs = normalize(objectFromProperties(request.news));
  const gvk = groupVersionKindOf(newInputs);
  const namespaced = (await session.catalogue.isNamespaced(gvk, session.cluster)) ?? true;
  const scoped = (object: KubernetesObject): KubernetesObject =>
    withNamespace(object, namespaced ? namespaceOf(object) || "default" : "");
  const pruned = withoutValueAt(scoped(prune(live, oldInputs)), "metadata", "resourceVersion");
  const typed =
    apiVersionOf(pruned) === "" ? { ...pruned, apiVersion: apiVersionFor(gvk), kind: gvk.kind } : pruned;
  const news = scoped(newInputs);
  const oldPruned = nameOf(news) === "" ? typed : withValueAt(typed, nameOf(live), "metadata", "name");
  return { oldPruned, live, news };
}

function replacesOf(differences: Differences): readonly string[] {
  return Object.entries(differences)
    .filter(([path, { kind }]) => kind.endsWith("-replace") || (kind === "delete" && path === "metadata"))
    .map(([path]) => path);
}

function mustDeleteFirst(
  replaces: readonly string[],
  { news, live }: Compared,
  properties: PropertyMap,
): boolean {
  return (
    replaces.length > 0 &&
    isNamed(news, properties) &&
    !isAutonamed(news) &&
    nameOf(news) === nameOf(live) &&
    namespaceOf(news) === namespaceOf(live)
  );
}

/** Compares new inputs with the recorded live form of what the old inputs asked for. */
export async function diffObject(session: Session, request: DiffRequest): Promise<DiffResponse> {
  const sides = await compared(session, request);
  const { oldPruned, news } = sides;
  const rules = isPatchResource(request.type, kindOf(news))
    ? IDENTITY_RULES
    : replacementRules(news, session.configuration);
  const all = differencesOf(mergePatch(oldPruned, news), oldPruned, news, oldPruned, rules);
  const differences = Object.fromEntries(
    Object.entries(all).filter(
      ([path]) => !request.ignoreChanges.some((ignored) => containsPath(ignored, path)),
    ),
  );
  const replaces = replacesOf(differences);
  return {
    changes: Object.keys(differences).length > 0 ? "some" : "none",
    replaces,
    deleteBeforeReplace: mustDeleteFirst(replaces, sides, request.news),
    detailedDiff: differences,
  };
}
