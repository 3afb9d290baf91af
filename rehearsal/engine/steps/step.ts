import type { Op } from "../events/event";
import type { PropertyDiff } from "../plugins/diff-result";
import { isProviderType } from "../provider-reference";
import { nameOf } from "../state/resource-state";
import type { Slot } from "../state/snapshot";

/** One thing that an operation does to one resource (pkg/resource/deploy/step.go). */
export interface Step {
  readonly op: Op;
  readonly urn: string;
  readonly type: string;
  readonly provider: string;
  readonly old?: Slot;
  readonly new?: Slot;
  /** Properties that force a replacement. */
  readonly keys?: readonly string[];
  /** Properties that changed. */
  readonly diffs?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, PropertyDiff>> | undefined;
  /** Counts as a change of the program, not only as a part of one. */
  readonly logical: boolean;
  /** A create before the old one goes: the old one then waits for its deletion. A delete: the new one is still to come. */
  readonly pending?: boolean;
}

/** What a step carries besides its resource. */
export type StepDetails = Partial<Pick<Step, "keys" | "diffs" | "detailedDiff" | "pending">>;

/** Makes a step. */
export function makeStep(
  op: Op,
  resources: { readonly old?: Slot; readonly new?: Slot },
  details: StepDetails = {},
): Step {
  const of = (resources.new ?? resources.old)?.state;
  if (of === undefined) throw new Error(`A ${op} step needs a resource.`);
  return {
    op,
    urn: of.urn,
    type: of.type,
    provider: of.provider ?? "",
    ...resources,
    logical: ![
      "create-replacement",
      "delete-replaced",
      "discard-replaced",
      "read-replacement",
      "refresh",
      "remove-pending-replace",
      "import-replacement",
    ].includes(op),
    ...details,
  };
}

/** Steps that nobody asked for are not counted: the default providers and bookkeeping (isInternalStep). */
export function isInternal(step: Step): boolean {
  const state = (step.new ?? step.old)?.state;
  if (step.op === "remove-pending-replace") return true;
  if (state === undefined || !isProviderType(state.type)) return false;
  const name = nameOf(state);
  return name === "default" || name.startsWith("default_");
}
