import type { PropertyDiff } from "../plugins/diff-result";
import type { PropertyMap } from "../values/property";

/** What a step does. */
export type Op =
  | "same"
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "read"
  | "read-replacement"
  | "discard"
  | "discard-replaced"
  | "refresh"
  | "remove-pending-replace"
  | "import"
  | "import-replacement";

/** One resource on one side of a step (sdk/go/common/apitype/events.go: StepEventStateMetadata). Secrets are blinded. */
export interface StepEventState {
  readonly type: string;
  readonly urn: string;
  readonly custom?: boolean;
  readonly delete?: boolean;
  readonly id: string;
  readonly parent: string;
  readonly protect?: boolean;
  readonly external?: boolean;
  readonly retainOnDelete?: boolean;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly provider: string;
  readonly initErrors?: readonly string[];
}

/** What a step does to which resource (StepEventMetadata). */
export interface StepEventMetadata {
  readonly op: Op;
  readonly urn: string;
  readonly type: string;
  readonly old: StepEventState | null;
  readonly new: StepEventState | null;
  readonly keys?: readonly string[];
  readonly diffs?: readonly string[];
  readonly detailedDiff: Readonly<Record<string, PropertyDiff>> | null;
  readonly logical?: boolean;
  readonly provider: string;
}

export type Severity = "debug" | "info" | "info#err" | "warning" | "error";

/** The pack a policy belongs to. */
export interface PolicyPackName {
  readonly policyPackName: string;
  readonly policyPackVersion: string;
  readonly policyPackVersionTag: string;
}

/** Which policies of a pack passed. */
export interface PolicySummary extends PolicyPackName {
  readonly resourceUrn?: string;
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

/** How an operation ended. */
export type OperationResult = "succeeded" | "failed" | "canceled";

/** The body of an engine event: exactly one of these (EngineEvent). */
export type EventBody =
  | { readonly cancelEvent: Readonly<Record<string, never>> }
  | { readonly stdoutEvent: { readonly message: string; readonly color: string } }
  | {
      readonly diagnosticEvent: {
        readonly urn?: string;
        readonly prefix?: string;
        readonly message: string;
        readonly color: string;
        readonly severity: Severity;
        readonly streamID?: number;
        readonly ephemeral?: boolean;
      };
    }
  | { readonly preludeEvent: { readonly config: Readonly<Record<string, string>> } }
  | {
      readonly summaryEvent: {
        readonly maybeCorrupt: boolean;
        readonly durationSeconds: number;
        readonly resourceChanges: Readonly<Record<string, number>>;
        readonly PolicyPacks: Readonly<Record<string, string>>;
        readonly isPreview: boolean;
        readonly result: OperationResult;
      };
    }
  | { readonly resourcePreEvent: { readonly metadata: StepEventMetadata; readonly planning?: boolean } }
  | { readonly resOutputsEvent: { readonly metadata: StepEventMetadata; readonly planning?: boolean } }
  | {
      readonly resOpFailedEvent: {
        readonly metadata: StepEventMetadata;
        readonly status: number;
        readonly steps: number;
      };
    }
  | {
      readonly policyEvent: PolicyPackName & {
        readonly resourceUrn?: string;
        readonly message: string;
        readonly color: string;
        readonly policyName: string;
        readonly enforcementLevel: string;
        readonly severity?: string;
      };
    }
  | {
      readonly policyRemediationEvent: PolicyPackName & {
        readonly resourceUrn?: string;
        readonly color: string;
        readonly policyName: string;
        readonly before?: PropertyMap;
        readonly after?: PropertyMap;
      };
    }
  | { readonly policyLoadEvent: Readonly<Record<string, never>> }
  | { readonly policyAnalyzeSummaryEvent: PolicySummary }
  | { readonly policyRemediateSummaryEvent: PolicySummary }
  | { readonly policyAnalyzeStackSummaryEvent: PolicySummary };

/** An engine event as it is logged: one JSON object per line. */
export type EngineEvent = { readonly sequence: number; readonly timestamp: number } & EventBody;

/** Takes events in their order. */
export interface EventSink {
  write(event: EngineEvent): void;
  /** Resolves when everything written has arrived. */
  close(): Promise<void>;
}
