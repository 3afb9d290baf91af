import type { KubernetesObject } from "../support";

/** Labels, as in `matchLabels`. */
export type Labels = Readonly<Record<string, string>>;

/** A label selector of the Kubernetes API. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** A port of a container. */
export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: string;
}

/** A reference of a pod to another object by name. */
export interface NamedReference {
  readonly name?: string;
  readonly optional?: boolean;
}

/** What the checks read of a container. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly ContainerPort[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly resources?: Readonly<Record<string, unknown>>;
  readonly env?: readonly {
    readonly name: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: NamedReference;
      readonly configMapKeyRef?: NamedReference;
    };
  }[];
  readonly envFrom?: readonly {
    readonly secretRef?: NamedReference;
    readonly configMapRef?: NamedReference;
  }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly [field: string]: unknown;
}

/** What the checks read of a pod. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly serviceAccountName?: string;
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Pods that an object makes. */
export interface Pods {
  readonly owner: KubernetesObject;
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec: PodSpec;
  /** Whether they stay up and serve, as those of a Deployment; Jobs and test pods end. */
  readonly serves: boolean;
}

interface Template {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: PodSpec;
}

/** The `spec` of an object, read as what the caller knows it to be. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function specOf<Spec>(object: KubernetesObject): Spec {
  return (object["spec"] ?? {}) as Spec;
}

function templateOf(object: KubernetesObject): Template | undefined {
  switch (object.kind) {
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
    case "Job":
      return specOf<{ template: Template }>(object).template;
    case "CronJob":
      return specOf<{ jobTemplate: { spec: { template: Template } } }>(object).jobTemplate.spec.template;
    case "Pod":
      return { metadata: object.metadata, spec: specOf<PodSpec>(object) };
    default:
      return undefined;
  }
}

/** The pods of an object; none for an object that makes none. */
export function podsOf(object: KubernetesObject, namespace: string): readonly Pods[] {
  const template = templateOf(object);
  if (template === undefined) return [];
  return [
    {
      owner: object,
      namespace: object.metadata.namespace ?? namespace,
      labels: template.metadata?.labels ?? {},
      annotations: template.metadata?.annotations ?? {},
      spec: template.spec,
      serves: ["Deployment", "StatefulSet", "DaemonSet"].includes(object.kind),
    },
  ];
}

/** Whether a selector takes labels; an empty selector takes all. */
export function matches(selector: LabelSelector, labels: Labels): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  const fitting = (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === "In") return value !== undefined && values.includes(value);
    if (operator === "NotIn") return value === undefined || !values.includes(value);
    return (operator === "Exists") === (value !== undefined);
  });
  return equal && fitting;
}
