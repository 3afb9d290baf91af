import { arn, type Partition } from "../../../model/aws/partition";
import type { Account } from "./account";

/** ARN of who asks the simulated account for everything, and so makes its clusters. */
export function callerArn(partition: Partition, { id }: Pick<Account, "id">): string {
  return arn({ partition, service: "iam", account: id, resource: "user/rehearsal" });
}
