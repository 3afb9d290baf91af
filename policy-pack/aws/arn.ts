/** Parts of an Amazon Resource Name, `arn:partition:service:region:account:resource`. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All the rest, colons included. */
  readonly resource: string;
}

/** The partitions of AWS that accounts of anyone can be in (AWS: "Amazon Resource Names", partition). */
export const PARTITIONS: readonly string[] = ["aws", "aws-us-gov", "aws-cn"];

/** The parts of an ARN; undefined for any other text. Parts that are left out are empty. */
export function parseArn(text: string): Arn | undefined {
  const [scheme, partition = "", service = "", region = "", account = "", ...rest] = text.split(":");
  if (scheme !== "arn") return undefined;
  return { partition, service, region, account, resource: rest.join(":") };
}

/** A role that an ARN names. */
export interface RoleArn {
  readonly partition: string;
  readonly account: string;
  /** Without its path. */
  readonly name: string;
}

// IAM: the path is at most 512 characters, the name 64 of letters, digits and these.
const roleResource = /^role\/(?:[\x21-\x7e]{0,510}\/)?([\w+=,.@-]{1,64})$/;
const account = /^\d{12}$/;

/** The role that a text names; undefined where it is no well-formed ARN of a role in a known partition. */
export function parseRoleArn(text: string): RoleArn | undefined {
  const arn = parseArn(text);
  if (arn === undefined || !PARTITIONS.includes(arn.partition)) return undefined;
  if (arn.service !== "iam" || arn.region !== "" || !account.test(arn.account)) return undefined;
  const name = roleResource.exec(arn.resource)?.[1];
  return name === undefined ? undefined : { partition: arn.partition, account: arn.account, name };
}

/** An identity provider that an ARN names. */
export interface ProviderArn {
  readonly partition: string;
  readonly account: string;
  /** Host and path of the issuer's address, in lower case, as condition keys are compared. */
  readonly issuer: string;
}

const providerResource = /^oidc-provider\/([a-z0-9.-]+(?:\/[\w.-]+)*)$/i;

/** The OpenID Connect provider that a text names; undefined where it is none, or in no known partition. */
export function parseProviderArn(text: string): ProviderArn | undefined {
  const arn = parseArn(text);
  if (arn === undefined || !PARTITIONS.includes(arn.partition)) return undefined;
  if (arn.service !== "iam" || arn.region !== "" || !account.test(arn.account)) return undefined;
  const issuer = providerResource.exec(arn.resource)?.[1];
  if (issuer === undefined) return undefined;
  return { partition: arn.partition, account: arn.account, issuer: issuer.toLowerCase() };
}
