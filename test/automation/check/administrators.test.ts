import assert from "node:assert/strict";
import { ACCOUNT, outsideOf, stackOf } from "./account";
import { checkAccount } from "../../../automation/check/beforeUp";
import { EXIT, ZenctlError } from "../../../automation/exit";
import { answering, type Answers } from "./standIn";
import { check, told } from "./support";

const ID = "account-administrators";
const A = "111122223333";
const USER = `arn:aws:iam::${A}:user/teams/somebody`;
const ROLE = `arn:aws:iam::${A}:role/Administrator`;
const SESSION = `arn:aws:sts::${A}:assumed-role/Administrator/somebody@example.com`;

const withAdministrators = (...principals: readonly string[]) =>
  stackOf({
    cluster: {
      name: "demo",
      nodes: { instanceTypes: ["m7i.xlarge"] },
      administrators: principals.map((principalArn, at) => ({ name: `ops-${at}`, principalArn })),
    },
  });

const asking = (Arn: string): Answers => ({
  "sts get-caller-identity": { json: { Account: A, Arn } },
});

describe("administrators of a cluster that is made", () => {
  const SAME: readonly (readonly [string, string, string])[] = [
    ["a user", USER, USER],
    ["a role that was taken on", ROLE, SESSION],
    [
      "a role of IAM Identity Center, whose path STS leaves out",
      `arn:aws:iam::${A}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0a1b`,
      `arn:aws:sts::${A}:assumed-role/AWSReservedSSO_Admin_0a1b/somebody`,
    ],
  ];
  for (const [what, principalArn, who] of SAME)
    it(`cannot be ${what} who makes it`, async () => {
      const lines = await check(withAdministrators(`arn:aws:iam::${A}:role/ops`, principalArn), asking(who));
      const shown = who.replace(/(assumed-role\/[^/]+)\/.*/, "$1");
      assert.deepEqual(told(lines, ID), [
        "failed",
        `aws.cluster.administrators[1], ops-1, is ${principalArn}, as who makes the cluster (${shown}) and whom EKS lets in by itself: it would refuse that access entry`,
      ]);
      assert.equal(lines.get(ID)?.hint, "take aws.cluster.administrators[1] out");
    });

  const OTHERS: readonly (readonly [string, string, string])[] = [
    ["another role", `arn:aws:iam::${A}:role/ops`, SESSION],
    ["a role whose name is a session's", `arn:aws:iam::${A}:role/somebody@example.com`, SESSION],
    ["a role whose name only begins so", `arn:aws:iam::${A}:role/Administrators`, SESSION],
    ["a user of the role's name", `arn:aws:iam::${A}:user/Administrator`, SESSION],
    ["a role of that name in another account", "arn:aws:iam::444455556666:role/Administrator", SESSION],
    ["a user, where the account's root asks", USER, `arn:aws:iam::${A}:root`],
  ];
  for (const [what, principalArn, who] of OTHERS)
    it(`may be ${what}`, async () => {
      const lines = await check(withAdministrators(principalArn), asking(who));
      assert.deepEqual(told(lines, ID), ["passed", "ops-0, and who makes the cluster"]);
    });

  it("are compared with nobody where there are none, or the cluster is given", async () => {
    assert.equal((await check(stackOf())).has(ID), false);
    const given = stackOf(
      {
        cluster: { name: "demo", administrators: [{ name: "ops", principalArn: ROLE }] },
        network: {
          vpcId: "vpc-0a1b2c3d4e5f60718",
          privateSubnetIds: ["subnet-0000000a", "subnet-0000000b"],
          publicSubnetIds: ["subnet-0000000c", "subnet-0000000d"],
          loadBalancerCidrs: ["10.0.0.0/16"],
        },
      },
      { cluster: "existing", kubeconfig: "/nowhere" },
    );
    const cluster = { error: "ResourceNotFoundException" };
    const vpc = { json: { EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } } };
    const lines = await check(given, { "eks describe-cluster": cluster, "ec2 describe-vpc-attribute": vpc });
    assert.equal(lines.has(ID), false);
    assert.equal(lines.has("given-cluster"), true);
  });

  it("are not compared where nobody knows who asks", async () => {
    const lines = await check(withAdministrators(ROLE), {
      "sts get-caller-identity": { error: "ExpiredToken", message: "The security token is expired" },
    });
    assert.equal(told(lines, ID)[0], "not-checked");
  });

  describe("before zenctl up", () => {
    const output = {
      json: false,
      live: false,
      say: () => undefined,
      note: () => undefined,
      text: () => undefined,
      document: () => undefined,
    };
    async function refusal(begun: boolean, changed: Answers = {}): Promise<unknown> {
      const context = { projectDirectory: "", env: {}, output, signal: new AbortController().signal };
      const instruments = { aws: answering({ ...ACCOUNT, ...changed }), outside: outsideOf() };
      const stack = { config: withAdministrators(ROLE), engine: "pulumi", begun } as const;
      return checkAccount(stack, context, instruments).then(
        () => undefined,
        (error: unknown) => error,
      );
    }
    const there: Answers = { "eks list-clusters": { json: { clusters: ["demo"] } } };

    it("stop it, also in a run that goes on from one that did not come to the cluster", async () => {
      for (const begun of [false, true]) {
        const error = await refusal(begun);
        assert.ok(error instanceof ZenctlError);
        assert.equal(error.exitCode, EXIT.usage);
        assert.match(
          error.message,
          /\n {2}account-administrators: .*; take aws\.cluster\.administrators\[0\] out$/,
        );
      }
    });

    it("do not where the cluster has come up: its entries are made", async () => {
      assert.equal(await refusal(true, there), undefined);
    });
  });
});
