import type { Environment } from "../../model/environment";
import type { Output } from "./output";

/** What every command gets to work with. */
export interface CommandContext {
  /** The clone's folder, which holds Pulumi.yaml. */
  readonly projectDirectory: string;
  readonly env: Environment;
  readonly output: Output;
  /** Fires when the user interrupts. */
  readonly signal: AbortSignal;
}

/** Options of every command that touches a stack. */
export interface StackOptions {
  readonly stack: string;
  readonly engine: "auto" | "pulumi" | "rehearsal";
  readonly json?: true;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster: "embedded" | "k3d";
}

/** Options of the commands that change or remove something. */
export interface ChangeOptions extends StackOptions {
  readonly yes?: true;
}
