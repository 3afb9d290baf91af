/** A statement of an IAM policy that allows something. */
export interface AllowStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A statement that denies. */
export interface DenyStatement extends Omit<AllowStatement, "Effect" | "Principal"> {
  readonly Effect: "Deny";
  readonly Principal: "*";
}

/** An IAM policy (IAM user guide, "JSON policy element reference"). */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly (AllowStatement | DenyStatement)[];
}

/** A policy of these statements. */
export function policyDocument(...statements: PolicyDocument["Statement"]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
