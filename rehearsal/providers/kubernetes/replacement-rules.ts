import { isList, isMap, type PlainValue } from "../properties/values";
import { groupVersionKindOf, isConfigMap, isSecret, kindOf, type KubernetesObject } from "./objects";

/** Which objects of a kind that could be changed are replaced instead. */
export interface MutabilityOptions {
  /** Change ConfigMaps in place. Default false: new data makes a new ConfigMap. */
  readonly configMapMutable: boolean;
  /** Change Secrets in place. Default false: new data makes a new Secret. */
  readonly secretMutable: boolean;
}

const IDENTITY = [".metadata.name", ".metadata.namespace"];

function selectorRules(path: string): readonly string[] {
  return [
    path,
    ...[
      "matchExpressions",
      "matchExpressions.key",
      "matchExpressions.operator",
      "matchExpressions.values",
    ].map((field) => `${path}.${field}`),
    `${path}.matchLabels`,
  ];
}

const CONTAINER_FIELDS = [
  ...[
    "args",
    "command",
    "env",
    "env.value",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "ports",
  ],
  ...["readinessProbe", "resources", "securityContext", "stdin", "stdinOnce", "terminationMessagePath"],
  ...["terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts", "workingDir"],
];

const POD_FIELDS = [
  ...[
    "affinity",
    "automountServiceAccountToken",
    "dnsConfig",
    "dnsPolicy",
    "enableServiceLinks",
    "hostAliases",
  ],
  ...[
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostname",
    "imagePullSecrets",
    "nodeName",
    "nodeSelector",
    "overhead",
  ],
  ...[
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "restartPolicy",
    "runtimeClassName",
  ],
  ...["schedulerName", "securityContext", "serviceAccount", "serviceAccountName", "shareProcessNamespace"],
  ...["subdomain", "terminationGracePeriodSeconds", "volumes"],
];

const VOLUME_SOURCES = [
  ...[
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "flocker",
  ],
  ...["gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs", "photonPersistentDisk"],
  ...["portworxVolume", "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume"],
];

const under = (path: string, fields: readonly string[]): readonly string[] =>
  fields.map((f) => `${path}.${f}`);

/** Fields that the API server does not let change, by group and kind. Follows diff.go of the real provider. */
const IMMUTABLE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  apps: {
    DaemonSet: selectorRules(".spec.selector"),
    Deployment: selectorRules(".spec.selector"),
    StatefulSet: [
      ...under(".spec", [
        "podManagementPolicy",
        "revisionHistoryLimit",
        "serviceName",
        "volumeClaimTemplates",
      ]),
      ...selectorRules(".spec.selector"),
    ],
  },
  "": {
    PersistentVolume: under(".spec", VOLUME_SOURCES),
    PersistentVolumeClaim: [
      ...under(".spec", ["accessModes", "storageClassName", "volumeName"]),
      ...selectorRules(".spec.selector"),
    ],
    Pod: [
      ...under(".spec", POD_FIELDS),
      ...under(".spec.containers[*]", CONTAINER_FIELDS),
      ...under(".spec.initContainers[*]", CONTAINER_FIELDS),
    ],
    ResourceQuota: [".spec.scopes"],
    Secret: [".type"],
    Service: [".spec.clusterIP"],
  },
  "rbac.authorization.k8s.io": { ClusterRoleBinding: [".roleRef"], RoleBinding: [".roleRef"] },
  "storage.k8s.io": { StorageClass: [".parameters", ".provisioner"] },
  batch: {
    Job: [...under(".spec", ["completions", "parallelism", "template"]), ...selectorRules(".spec.selector")],
  },
};

/** The paths whose change replaces the object. */
export function replacementRules(object: KubernetesObject, options: MutabilityOptions): readonly string[] {
  const immutable = object["immutable"] === true;
  if (isSecret(object) && (!options.secretMutable || immutable)) {
    return [...IDENTITY, ".type", ".stringData", ".data"];
  }
  if (isConfigMap(object) && (!options.configMapMutable || immutable)) {
    return [...IDENTITY, ".binaryData", ".data"];
  }
  const { group } = groupVersionKindOf(object);
  return [...IDENTITY, ...(IMMUTABLE[group]?.[kindOf(object)] ?? [])];
}

/** The rules for objects of which only the identity is immutable, such as a Helm release's. */
export const IDENTITY_RULES: readonly string[] = IDENTITY;

function wrap(path: readonly (string | number)[], value: PlainValue): PlainValue {
  return path.reduceRight<PlainValue>(
    (inner, part) => (typeof part === "number" ? [inner] : { [part]: inner }),
    value,
  );
}

function reaches(value: PlainValue, segments: readonly string[]): boolean {
  const [segment, ...rest] = segments;
  if (segment === undefined) return true;
  const field = segment.replace(/\[\*\]$/u, "");
  if (!isMap(value) || !(field in value)) return false;
  const child = value[field] ?? null;
  if (field === segment) return reaches(child, rest);
  return isList(child) && child.some((item) => reaches(item, rest));
}

/** Whether a change of `value` at `path` touches the field that a rule such as `.spec.containers[*].image` names. */
export function matchesRule(rule: string, path: readonly (string | number)[], value: PlainValue): boolean {
  return reaches(wrap(path, value), rule.slice(1).split("."));
}
