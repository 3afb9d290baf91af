import type { JsonObject } from "../../../policy-pack/manifests/json";
import type { RuleCase } from "./ruleCase";

const resource = (
  name: string,
  props: JsonObject,
  type = "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
) => ({
  type,
  name,
  props,
});
const policyArn = (partition: string): JsonObject => ({
  policyArn: `arn:${partition}:iam::aws:policy/AmazonEKSWorkerNodePolicy`,
});
const at = (name: string, path: string): string =>
  `ZEN-971 aws:iam/rolePolicyAttachment:RolePolicyAttachment ${name} ${path}`;
const account = (arn: string): string => `
apiVersion: v1
kind: ServiceAccount
metadata: { name: till, annotations: { eks.amazonaws.com/role-arn: "${arn}", other: "arn:aws:iam::1:role/x" } }
`;

/** Cases of the rule `aws-partitions`. */
export const cases: readonly RuleCase[] = [
  {
    name: "ARNs of one partition",
    resources: [
      resource("a", policyArn("aws-cn")),
      resource("b", { ...policyArn("aws-cn"), region: "cn-north-1" }),
    ],
    manifests: account("arn:aws-cn:iam::111122223333:role/till").replace("arn:aws:iam::1:role/x", "x"),
    expected: [],
    shown: true,
  },
  {
    name: "a hard-coded partition in China",
    resources: [resource("a", policyArn("aws")), resource("b", { region: "cn-northwest-1" })],
    expected: [at("a", "/policyArn")],
    messages: [
      "an ARN or region is of aws, where the stack is in aws-cn: build ARNs with the partition of the stack's provider",
    ],
    shown: true,
  },
  {
    name: "a hard-coded partition in GovCloud, named more often than the right one",
    resources: [
      resource("a", policyArn("aws")),
      resource("b", policyArn("aws")),
      resource("c", { queue: "arn:aws-us-gov:sqs:us-gov-west-1:1:q" }),
    ],
    expected: [at("a", "/policyArn"), at("b", "/policyArn")],
  },
  {
    name: "another partition where most name one",
    resources: [
      resource("a", policyArn("aws-cn")),
      resource("b", policyArn("aws")),
      resource("c", policyArn("aws")),
    ],
    expected: [at("a", "/policyArn")],
  },
  {
    name: "two that are named alike, of which the first counts",
    resources: [resource("a", policyArn("aws-us-gov")), resource("b", policyArn("aws-cn"))],
    expected: [at("b", "/policyArn")],
  },
  {
    name: "a partition that does not fit its region",
    resources: [resource("a", { arn: "arn:aws:sqs:cn-north-1:1:q" })],
    expected: [at("a", "/arn")],
  },
  {
    name: "a region of another partition",
    resources: [
      resource("a", { region: "us-gov-east-1" }),
      resource("b", { region: "eu-west-1" }),
      resource("c", { region: "us-east-2" }),
    ],
    expected: [at("a", "/region")],
  },
  {
    name: "regions that are none",
    resources: [
      resource("a", { region: "xcn-north-1x" }),
      resource("b", { region: "us-gov-east" }),
      resource("c", policyArn("aws")),
      resource("d", { region: 5 }),
      resource("e", { region: "cn-north" }),
      resource("f", { region: "xus-gov-west-1" }),
      resource("g", { region: "eu-west-1x" }),
    ],
    expected: [],
  },
  {
    name: "regions that only begin or end like others, in a stack of one partition",
    resources: [
      ...["xcn-north-1", "cn-north-1x", "us-gov-west-1x", "xus-gov-west-1"].map((region, index) =>
        resource(`r${index}`, { region }),
      ),
      resource("a", policyArn("aws")),
    ],
    expected: [],
  },
  {
    name: "regions that only begin or end like others, in China",
    resources: [
      ...["xeu-west-1", "eu-west-1x"].map((region, index) => resource(`r${index}`, { region })),
      resource("a", policyArn("aws-cn")),
    ],
    expected: [],
  },
  {
    name: "a partition deep within a resource",
    resources: [
      resource("a", policyArn("aws")),
      resource("b", { block: { list: [{ arn: "arn:aws-cn:s3:::b" }] } }),
    ],
    expected: [at("b", "/block/list/0/arn")],
  },
  {
    name: "a region in a property of another name",
    resources: [resource("a", { location: "cn-north-1" }), resource("b", policyArn("aws"))],
    expected: [],
  },
  {
    name: "partitions in lists and in texts of policies",
    resources: [
      resource("a", { list: [1, "x", '{"Resource":["arn:aws-cn:s3:::b","arn:aws:s3:::b"]}'], none: null }),
      resource("b", policyArn("aws")),
      resource("c", { list: ["arn:aws-cn:s3:::b"] }),
      resource("d", policyArn("aws")),
    ],
    expected: [at("a", "/list/2"), at("c", "/list/0")],
  },
  {
    name: "a partition that is none",
    resources: [resource("a", policyArn("aws-evil")), resource("b", { region: "eu-west-1" })],
    expected: [at("a", "/policyArn")],
    messages: [
      "an ARN or region is of another partition, where the stack is in aws: build ARNs with the partition of the stack's provider",
    ],
  },
  {
    name: "an annotation in another partition",
    resources: [resource("b", policyArn("aws-cn")), resource("c", policyArn("aws-cn"))],
    manifests: account("arn:aws:iam::111122223333:role/till"),
    expected: ["ZEN-971 ServiceAccount shop/till /metadata/annotations/eks.amazonaws.com~1role-arn"],
  },
  {
    name: "what stands in for a role that is not known",
    resources: [resource("b", policyArn("aws-cn"))],
    manifests: account("arn:aws:iam::000000000000:role/zen-unknown-0"),
    expected: [],
  },
  {
    name: "an annotation that is a number",
    resources: [resource("b", policyArn("aws-cn"))],
    manifests: account("5").replace('"5"', "5"),
    expected: [],
  },
  {
    name: "resources of other providers",
    resources: [resource("a", policyArn("aws-cn"), "command:local:Command"), resource("b", policyArn("aws"))],
    expected: [],
  },
  {
    name: "a component of EKS",
    resources: [
      resource("a", { encryptionConfigKeyArn: "arn:aws-cn:kms:cn-north-1:1:key/x" }, "eks:index:Cluster"),
      resource("b", policyArn("aws")),
    ],
    expected: [at("b", "/policyArn")],
  },
  { name: "no ARN at all", resources: [resource("a", { name: "x" })], expected: [] },
];
