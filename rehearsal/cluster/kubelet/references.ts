import type { Container, KeyToPath, ObjectReference, Pod, PodEvent, Volume, World } from "./types";

type Keyed = "Secret" | "ConfigMap";

/** How the kubelet writes the kinds in its messages. */
const lower: Readonly<Record<Keyed, string>> = { Secret: "secret", ConfigMap: "configmap" };
const keyWord: Readonly<Record<Keyed, string>> = { Secret: "secret", ConfigMap: "config" };

function mounted(
  world: World,
  namespace: string,
  kind: Keyed,
  source: {
    readonly name?: string | undefined;
    readonly optional?: boolean;
    readonly items?: readonly KeyToPath[];
  },
): readonly string[] {
  if (source.optional === true) return [];
  const name = source.name ?? "";
  const keys = world.keys(kind, namespace, name);
  if (keys === undefined) return [`${lower[kind]} "${name}" not found`];
  return (source.items ?? [])
    .filter((item) => !keys.has(item.key))
    .map((item) => `references non-existent ${keyWord[kind]} key: ${item.key}`);
}

function volumeProblems(pod: Pod, volume: Volume, world: World): readonly string[] {
  const { namespace } = pod.metadata;
  if (volume.secret !== undefined) {
    return mounted(world, namespace, "Secret", { ...volume.secret, name: volume.secret.secretName });
  }
  if (volume.configMap !== undefined) return mounted(world, namespace, "ConfigMap", volume.configMap);
  return (volume.projected?.sources ?? []).flatMap((source) => {
    if (source.secret !== undefined) return mounted(world, namespace, "Secret", source.secret);
    if (source.configMap !== undefined) return mounted(world, namespace, "ConfigMap", source.configMap);
    return [];
  });
}

function claimEvents(pod: Pod, volume: Volume, world: World): readonly PodEvent[] {
  const name =
    volume.ephemeral === undefined
      ? volume.persistentVolumeClaim?.claimName
      : `${pod.metadata.name}-${volume.name}`;
  if (name === undefined) return [];
  const claim = world.claim(pod.metadata.namespace, name);
  if (claim?.bound !== true) {
    const problem = claim === undefined ? "not found" : "is not bound";
    return [
      { type: "Warning", reason: "FailedMount", message: `persistentvolumeclaim "${name}" ${problem}` },
    ];
  }
  const users = claim.oneNode ? world.usersElsewhere(pod, name) : [];
  if (users.length === 0) return [];
  return [
    {
      type: "Warning",
      reason: "FailedAttachVolume",
      message: `Multi-Attach error for volume "${claim.volume}" Volume is already used by pod(s) ${users.join(", ")}`,
    },
  ];
}

/** What keeps the pod's volumes from being mounted, as the kubelet's events; empty if nothing does. */
export function mountProblems(pod: Pod, world: World): readonly PodEvent[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    const problems = volumeProblems(pod, volume, world);
    if (problems.length === 0) return claimEvents(pod, volume, world);
    const what = problems.length === 1 ? String(problems[0]) : `[${problems.join(", ")}]`;
    return [
      {
        type: "Warning" as const,
        reason: "FailedMount",
        message: `MountVolume.SetUp failed for volume "${volume.name}" : ${what}`,
      },
    ];
  });
}

function referenceProblem(
  world: World,
  namespace: string,
  kind: Keyed,
  reference: ObjectReference | undefined,
): string | undefined {
  if (reference === undefined || reference.optional === true) return undefined;
  const name = reference.name ?? "";
  const keys = world.keys(kind, namespace, name);
  if (keys === undefined) return `${lower[kind]} "${name}" not found`;
  if (reference.key === undefined || keys.has(reference.key)) return undefined;
  return `couldn't find key ${reference.key} in ${kind} ${namespace}/${name}`;
}

/** The first thing that the container's environment refers to and that is not there, in the kubelet's words. */
export function environmentProblem(pod: Pod, container: Container, world: World): string | undefined {
  const { namespace } = pod.metadata;
  for (const source of container.envFrom ?? []) {
    const problem =
      referenceProblem(world, namespace, "ConfigMap", source.configMapRef) ??
      referenceProblem(world, namespace, "Secret", source.secretRef);
    if (problem !== undefined) return problem;
  }
  for (const variable of container.env ?? []) {
    const problem =
      referenceProblem(world, namespace, "ConfigMap", variable.valueFrom?.configMapKeyRef) ??
      referenceProblem(world, namespace, "Secret", variable.valueFrom?.secretKeyRef);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The names of image pull secrets that are not there. */
export function missingPullSecrets(pod: Pod, world: World): readonly string[] {
  return (pod.spec.imagePullSecrets ?? [])
    .map((secret) => secret.name ?? "")
    .filter((name) => name !== "" && world.keys("Secret", pod.metadata.namespace, name) === undefined);
}
