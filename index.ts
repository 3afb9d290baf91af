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

/** The stack that the config describes. */
export = function program(): StackOutputs {
  return stack(parseStackConfig(pulumi.runtime.allConfig(), secretKeys()));
};
