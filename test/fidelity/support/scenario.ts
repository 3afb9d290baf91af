/** One command of the engine. */
export interface Step {
  readonly name: string;
  readonly operation: "preview" | "up" | "refresh" | "destroy";
  /** What the program reads as FIDELITY_PHASE: which form of itself it is. Default: that of the step before, at first 1. */
  readonly phase?: number;
  /** Stack config that is set before, by `pulumi config set`. */
  readonly config?: Readonly<Record<string, { readonly value: string; readonly secret: boolean }>>;
  /** Whether the scenario's policy pack judges. */
  readonly judged?: boolean;
  readonly flags?: readonly string[];
  /** Changes to files of the project before this step and all after it: file, text, what takes its place. */
  readonly edits?: readonly (readonly [file: string, text: string, instead: string])[];
}

/** A program and what is done with it, step by step. */
export interface Scenario {
  readonly name: string;
  /** What it shows, in a few words. */
  readonly about: string;
  /** `own` is this repository's program; another one is a file in `programs/`. */
  readonly program: string;
  /** Whether it needs a cluster. */
  readonly cluster: boolean;
  readonly steps: readonly Step[];
}
