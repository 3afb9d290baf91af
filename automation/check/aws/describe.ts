import { type Static, Type } from "@sinclair/typebox";
import type { AwsConfig } from "../../../model/configParts/aws";
import type { StackConfig } from "../../../model/config";
import type { CheckId } from "../catalogue";
import { type CheckLine, failed, notChecked } from "../line";
import type { AwsAnswer, AwsCli, AwsFailure } from "../../aws/cli";

/** What checks of an account work with. */
export interface AccountToCheck {
  readonly aws: AwsCli;
  readonly config: StackConfig & { readonly aws: AwsConfig };
  /** Whether the stack may be up already, so that what it makes is counted among what there is. */
  readonly up: boolean;
}

/** A check that got no answer: it fails where that is the answer, and was not made where somebody else is in the way. */
export function unanswered(id: CheckId, { kind, message }: AwsFailure): CheckLine {
  if (kind === "throttled")
    return notChecked(id, `AWS is asked too often at the moment: ${message}; run this again`);
  if (kind === "denied") return notChecked(id, `who asks may not look: ${message}`);
  if (kind === "timeout" || kind === "unreachable") return notChecked(id, message);
  return kind === "expired"
    ? failed(id, `the credentials have expired: ${message}`, "log in anew, such as with `aws sso login`")
    : failed(id, message);
}

/** The line for an answer, or the one for its lack. */
export function lineOf<T>(id: CheckId, asked: AwsAnswer<T>, judge: (answer: T) => CheckLine): CheckLine {
  return "failure" in asked ? unanswered(id, asked.failure) : judge(asked.answer);
}

/** One subnet as EC2 describes it. */
export const Subnet = Type.Object({
  SubnetId: Type.String(),
  VpcId: Type.String(),
  AvailabilityZone: Type.String(),
  CidrBlock: Type.String(),
});
/** Subnets as EC2 describes them. */
export const Subnets = Type.Object({ Subnets: Type.Array(Subnet) });
/** Subnets as EC2 describes them. */
export type Subnets = Static<typeof Subnets>;

/** A hosted zone as Route 53 has it. */
export const HostedZone = Type.Object({
  HostedZone: Type.Object({
    Name: Type.String(),
    Config: Type.Optional(Type.Object({ PrivateZone: Type.Optional(Type.Boolean()) })),
  }),
  DelegationSet: Type.Optional(Type.Object({ NameServers: Type.Array(Type.String()) })),
});
/** A hosted zone as Route 53 has it. */
export type HostedZone = Static<typeof HostedZone>;

/** Who asks, as STS says it. */
export const Identity = Type.Object({ Account: Type.RegExp(/^[0-9]{12}$/), Arn: Type.String() });

/** An ARN without what AWS or a user calls a session: a session's name may be an address or worse. */
export function withoutSession(arn: string): string {
  return arn.replace(/(:assumed-role\/[^/]+)\/.*$/, "$1");
}
