import { covers, hasWildcard, readPolicy, type Statement } from "../aws/policyDocument";
import { isArray, isObject, type JsonValue } from "../manifests/json";
import { resourceObject, type StackResource } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { Check, Rule, Violation } from "./rule";

const wildcard: Check = {
  id: "ZEN-921",
  name: "wildcard",
  severity: "critical",
  title: "A wildcard action is allowed on every resource",
  remediation: "Name the actions, or the resources, that are needed.",
};

const passRole: Check = {
  id: "ZEN-922",
  name: "pass-role",
  severity: "critical",
  title: "Every role can be passed to services",
  remediation: "Name the roles that iam:PassRole is allowed on.",
};

const negative: Check = {
  id: "ZEN-923",
  name: "negative",
  severity: "high",
  title: "Everything but what is named is allowed",
  remediation: "Use Action and Resource in statements that allow; keep NotAction and NotResource for Deny.",
};

const administrator: Check = {
  id: "ZEN-924",
  name: "administrator",
  severity: "critical",
  title: "A managed policy for administrators is attached",
  remediation: "Attach a policy of the actions that are needed.",
};

const anyone: Check = {
  id: "ZEN-925",
  name: "anyone",
  severity: "critical",
  title: "A policy allows anyone",
  remediation: "Name the principals, or limit them to an organization, an account or a VPC endpoint.",
};

const unreadable: Check = {
  id: "ZEN-926",
  name: "document",
  severity: "high",
  title: "A policy cannot be read",
  remediation: "Write it as IAM's policy grammar has it, each key once.",
};

const unknown: Check = {
  id: "ZEN-927",
  name: "unknown",
  severity: "medium",
  title: "A policy is not known in preview",
  remediation:
    "Build it from names and account ids that are known; else it is judged as soon as it is known, before the resource is made.",
  enforcement: "advisory",
};

/** Managed policies of AWS that amount to an administrator's, by their names. */
const administratorPolicies: ReadonlySet<string> = new Set([
  "AdministratorAccess",
  "PowerUserAccess",
  "IAMFullAccess",
]);

/** Types with a policy document in the property `policy`. */
const policyTypes: readonly string[] = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy",
  "aws:secretsmanager/secretPolicy:SecretPolicy",
];

/** In the policy of a key, `*` is that key (AWS KMS: "Key policies in AWS KMS"). */
const ofOneResource: ReadonlySet<string> = new Set(["aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"]);

const attachmentTypes: readonly string[] = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
];

/** Condition keys that say who asks (AWS: "AWS global condition context keys"). */
const limitingKeys: ReadonlySet<string> = new Set([
  "aws:principalorgid",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourcevpc",
  "aws:sourcevpce",
]);
const exactOperators: ReadonlySet<string> = new Set(["StringEquals", "ArnEquals"]);

/** The last part of an ARN, also of one that leaves parts out, as `arn:*` does; another text as it is. */
function lastPart(resource: string): string {
  const parts = resource.split(":");
  return parts[0] === "arn" ? parts.slice(Math.min(5, parts.length - 1)).join(":") : resource;
}

const managedPolicy = /^policy\/(?:job-function\/)?(\w+)$/;
const onlyWildcards = /^[*?/:]*$/;
const everyRole = /^role\/[*?/]*$/;

/** Whether a resource is any, or any of a service. */
function isEvery(resource: string): boolean {
  const named = lastPart(resource);
  return named.includes("*") && onlyWildcards.test(named);
}

function isEveryRole(resource: string): boolean {
  const named = lastPart(resource);
  return named.includes("*") && (onlyWildcards.test(named) || everyRole.test(named));
}

function isLimited({ conditions }: Statement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      exactOperators.has(operator) && limitingKeys.has(key) && values.length > 0 && !values.some(hasWildcard),
  );
}

interface Verdict {
  readonly check: Check;
  readonly message: string;
}

function verdictsOn(statement: Statement, isOfOneResource: boolean): readonly Verdict[] {
  if (!statement.allows) return [];
  const { actions, resources, negations, principals } = statement;
  const found: Verdict[] = [];
  if (negations.length > 0)
    found.push({
      check: negative,
      message: `a statement allows by ${negations.join(" and ")}, which is everything else: name what is allowed`,
    });
  const everyResource = !isOfOneResource && resources.some(isEvery);
  if (everyResource && actions.some(hasWildcard))
    found.push({
      check: wildcard,
      message:
        "a statement allows an action with a wildcard on every resource: name the actions or the resources",
    });
  else if (
    !isOfOneResource &&
    resources.some(isEveryRole) &&
    actions.some((action) => covers(action, "iam:passrole"))
  )
    found.push({
      check: passRole,
      message:
        "a statement allows iam:PassRole on every role, and with it what any of them may: name the roles",
    });
  if (principals.some(({ name }) => name === "*") && !isLimited(statement))
    found.push({
      check: anyone,
      message:
        "a statement allows anyone: name the principals, or limit them by aws:PrincipalOrgID or such in StringEquals",
    });
  return found;
}

function judgeDocument(
  resource: StackResource,
  path: string,
  document: JsonValue | undefined,
): readonly Violation[] {
  const at = ({ check, message }: Verdict): Violation => ({
    check,
    object: resourceObject(resource),
    path,
    message,
  });
  const read = readPolicy(document);
  switch (read.kind) {
    case "unreadable":
      return [
        at({
          check: unreadable,
          message: `the policy cannot be read: ${read.why}; write it as IAM's policy grammar has it`,
        }),
      ];
    case "unknown":
      return [
        at({
          check: unknown,
          message:
            "the policy is not known in preview: build it from names and account ids that are known; else it is judged before the resource is made",
        }),
      ];
    case "read": {
      const isOfOneResource = ofOneResource.has(resource.type);
      return read.statements.flatMap((statement) => verdictsOn(statement, isOfOneResource).map(at));
    }
  }
}

function judgeManaged(
  resource: StackResource,
  path: string,
  arn: JsonValue | undefined,
): readonly Violation[] {
  const at = (check: Check, message: string): Violation => ({
    check,
    object: resourceObject(resource),
    path,
    message,
  });
  if (typeof arn !== "string") return [];
  // Policies of the stack itself are not known before they are made, and are judged where they are made.
  if (hasPlaceholder(arn)) return [];
  const [, name = ""] = managedPolicy.exec(lastPart(arn)) ?? [];
  return administratorPolicies.has(name)
    ? [at(administrator, `the managed policy ${name} is attached: attach one of the actions that are needed`)]
    : [];
}

function judgeRole(role: StackResource): readonly Violation[] {
  const { inlinePolicies, managedPolicyArns } = role.props;
  return [
    ...(isArray(inlinePolicies) ? inlinePolicies : []).flatMap((inline, index) =>
      isObject(inline) && inline["policy"] != null
        ? judgeDocument(role, `/inlinePolicies/${index}/policy`, inline["policy"])
        : [],
    ),
    ...(isArray(managedPolicyArns) ? managedPolicyArns : []).flatMap((arn, index) =>
      judgeManaged(role, `/managedPolicyArns/${index}`, arn),
    ),
  ];
}

/** What is allowed in AWS is named (issue "no wildcard in IAM actions with wildcard resource"). */
export const awsIam: Rule = {
  name: "aws-iam",
  description: "Policies of AWS name the actions, the resources and the principals that they allow.",
  group: "cloud",
  controls: ["SOC2 CC6.1", "SOC2 CC6.3", "ISO A.5.15", "ISO A.5.18", "ISO A.8.2", "ISO A.8.3"],
  scope: "release",
  checks: [wildcard, passRole, negative, administrator, anyone, unreadable, unknown],
  judge: (objects) => [
    ...policyTypes.flatMap((type) =>
      objects
        .ofType(type)
        // A key without a policy gets the account's own.
        .filter(({ props }) => props["policy"] != null || !ofOneResource.has(type))
        .flatMap((resource) =>
          judgeDocument(
            resource,
            resource.props["policy"] === undefined ? "" : "/policy",
            resource.props["policy"],
          ),
        ),
    ),
    ...attachmentTypes.flatMap((type) =>
      objects
        .ofType(type)
        .flatMap((resource) => judgeManaged(resource, "/policyArn", resource.props["policyArn"])),
    ),
    ...objects.ofType("aws:iam/role:Role").flatMap(judgeRole),
  ],
};
