/** A value of a trace. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A map of a trace. */
export type JsonMap = Readonly<Record<string, Json>>;

/** What the engine says of one step, besides that it began and ended. */
export interface StepDetails {
  /** Properties that differ, sorted. */
  readonly diffs?: readonly string[];
  /** Properties that force a replacement, sorted. */
  readonly keys?: readonly string[];
  /** Kind of difference by property path. */
  readonly detailedDiff?: JsonMap;
  /** Checked inputs; of a preview only, since the state has them otherwise. */
  readonly inputs?: Json;
}

/** A message that people are shown. */
export interface DiagnosticTrace {
  readonly severity: string;
  readonly urn: string;
  readonly message: string;
}

/** What a policy said. */
export interface PolicyTrace {
  readonly pack: string;
  readonly policy: string;
  readonly level: string;
  readonly urn: string;
  readonly message: string;
}

/** A property that a policy mended. */
export interface RemediationTrace {
  readonly policy: string;
  readonly urn: string;
  readonly before: Json;
  readonly after: Json;
}

/** One command of the engine, normalised. */
export interface StepTrace {
  readonly name: string;
  readonly operation: string;
  readonly exitCode: number;
  readonly result: string;
  /** Resources by what was done, as the engine summed up. */
  readonly changes: Readonly<Record<string, number>>;
  readonly maybeCorrupt: boolean;
  /** `pre|done|failed OP URN`, in the order in which they came. */
  readonly events: readonly string[];
  /** By `OP URN`. */
  readonly details: Readonly<Record<string, StepDetails>>;
  readonly diagnostics: readonly DiagnosticTrace[];
  readonly policies: readonly PolicyTrace[];
  readonly remediations: readonly RemediationTrace[];
  /** How many policies passed and failed, by event and URN. */
  readonly judged: Readonly<Record<string, Json>>;
  /** Resources by URN, after the step; nothing after a preview. */
  readonly state: JsonMap | null;
}

/** A scenario as one engine ran it. */
export interface Trace {
  readonly scenario: string;
  /** Versions of what made the trace. */
  readonly versions: Readonly<Record<string, string>>;
  readonly steps: readonly StepTrace[];
}
