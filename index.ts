import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "./model/config";
import { parseStackConfig } from "./model/parseConfig";
import { awsStack } from "./stacks/aws";
import { gitopsStack } from "./stacks/gitops";
import { localStack } from "./stacks/local";
import type { StackOutputs } from "./stacks/platform";

/** The keys that are stored encrypted: the SDK hands them to the program in this variable only. */
function secretKeys(): readonly string[] {
  return JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as readonly string[];
}

function stack(config: StackConfig): StackOutputs {
  switch (config.profile) {
    case "local":
      return localStack(config, process.env);
    case "gitops":
      return gitopsStack();
    case "aws": {
      const { aws } = config;
      // The checked config of this profile has it.
      if (aws === undefined) throw new Error("kube-zen-platform:aws is missing: set at least aws.region");
      return awsStack({ ...config, aws }, process.env);
    }
  }
}

/** An error that Pulumi shows by its message alone. */
function userError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  // Node 20 takes half a minute to inspect a stack with frames of @pulumi/pulumi, which the SDK does in any case.
  error.stack = `RunError: ${message}`;
  return error;
}

/** A mistake in the program, whose place in the code has to be told too. */
function isMistake(error: unknown): boolean {
  return [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => error instanceof kind);
}

/**
 * Leaves only this project's own frames in the stack of an error that nobody caught, one thrown in an `apply`
 * say: Node 20 takes minutes to inspect the SDK's, which the SDK does before it tells of the error.
 */
function leaveOwnFrames(error: unknown): void {
  if (!(error instanceof Error) || error.stack === undefined) return;
  error.stack = error.stack
    .split("\n")
    .filter((line) => !/^ +at .*([/\\]node_modules[/\\]|\(?node:)/.test(line))
    .join("\n");
}

/** The stack that the config describes. @throws RunError with the sentence that says what to mend. */
export = function program(): StackOutputs {
  process.prependListener("uncaughtException", leaveOwnFrames);
  process.prependListener("unhandledRejection", leaveOwnFrames);
  try {
    return stack(parseStackConfig(pulumi.runtime.allConfig(), secretKeys()));
  } catch (error) {
    throw error instanceof Error && !isMistake(error) ? userError(error.message) : error;
  }
};
