import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "./model/config";
import { parseStackConfig } from "./model/parseConfig";
import { awsStack } from "./stacks/aws";
import { gitopsStack } from "./stacks/gitops";
import { localStack, type StackOutputs } from "./stacks/local";

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
    case "aws":
      return awsStack();
  }
}

/** An error that Pulumi shows by its message alone. */
function userError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  // Node 20 takes half a minute to inspect a stack with frames of @pulumi/pulumi, which the SDK does in any case.
  error.stack = `RunError: ${message}`;
  return error;
}

/** The stack that the config describes. @throws RunError with the sentence that says what to mend. */
export = function program(): StackOutputs {
  try {
    return stack(parseStackConfig(pulumi.runtime.allConfig(), secretKeys()));
  } catch (error) {
    throw error instanceof Error && !(error instanceof TypeError) ? userError(error.message) : error;
  }
};
