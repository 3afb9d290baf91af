import type { Lab } from "./lab";

/** Variables of the environment. */
export type Variables = Readonly<Record<string, string>>;

/** One bad input: what is made wrong, what is run, and how that has to end. */
export interface Row {
  /** What is wrong. */
  readonly name: string;
  /** The command line after `zenctl`. */
  readonly run: string;
  /** Makes it wrong; gives `Variables` to run with, if any are needed. */
  readonly arrange?: (lab: Lab) => unknown;
  readonly exitCode: 1 | 2 | 3 | 4;
  /**
   * The whole sentence; CLONE, ZEN_STATE, FOLDER and ZEN_CACHE stand for folders, # for a number that is
   * another one each time.
   */
  readonly message: string;
}

/** Rows that belong together. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}
