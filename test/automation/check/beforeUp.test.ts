import assert from "node:assert/strict";
import { checkAccount } from "../../../automation/check/beforeUp";
import type { Output } from "../../../automation/cli/output";
import { accountDigest } from "../../../automation/engine/record";
import { EXIT, ZenctlError } from "../../../automation/exit";
import type { AwsStack } from "../../../model/aws/costs";
import { stackConfig } from "../../support/stackConfig";
import { ACCOUNT, outsideOf, stackOf } from "./account";
import { answering, type Answers } from "./standIn";

/** What is said for people on the way, and how it ended. */
interface Told {
  readonly said: readonly string[];
  readonly noted: readonly string[];
  readonly error: unknown;
}

async function checked(config: AwsStack, changed: Answers = {}, begun = false): Promise<Told> {
  const said: string[] = [];
  const noted: string[] = [];
  const output: Output = {
    json: false,
    live: false,
    say: (line) => said.push(line),
    note: (line) => noted.push(line),
    text: () => undefined,
    document: () => undefined,
  };
  const context = { projectDirectory: "", env: {}, output, signal: new AbortController().signal };
  const instruments = { aws: answering({ ...ACCOUNT, ...changed }), outside: outsideOf() };
  let error: unknown;
  await checkAccount({ config, engine: "pulumi", begun }, context, instruments).catch(
    (thrown: unknown) => (error = thrown),
  );
  return { said, noted, error };
}

describe("the account that zenctl up is to make a stack in", () => {
  const parented = { dns: { zone: "demo.example.com" } };

  it("is gone on with where nothing failed, with a word on what is to be looked at", async () => {
    const { said, noted, error } = await checked(stackOf(parented));
    assert.equal(error, undefined);
    assert.deepEqual(said, [
      "checking the account of AWS in us-east-1; --skip-checks passes over it",
      "11 checks passed, 0 failed, 0 not checked (`zenctl check --pre` shows each)",
    ]);
    assert.equal(noted.length, 1);
    assert.match(
      noted[0] ?? "",
      /^to be looked at: dns-parent: a zone demo\.example\.com is made, and nothing delegates it by itself; set /,
    );
  });

  it("is refused as bad config is, with a sentence for each check that failed and the way past them", async () => {
    const { error } = await checked(stackOf(parented), {
      "eks list-clusters": { json: { clusters: ["demo"] } },
      "service-quotas get-service-quota L-0263D0A3": { json: { Quota: { Value: 3 } } },
    });
    assert.ok(error instanceof ZenctlError);
    assert.equal(error.exitCode, EXIT.usage);
    assert.deepEqual(error.message.split("\n"), [
      "2 checks of the account failed and nothing was made: mend what follows, or pass over the checks with --skip-checks",
      "  account-cluster-name: a cluster demo is there already; choose another aws.cluster.name, or set cluster to existing",
      "  quota-addresses: no room for 3 more Elastic IP addresses beside 1 of 3; ask for more in Service Quotas, or remove what is not needed any more",
    ]);
  });

  it("is refused once where nobody knows who asks", async () => {
    const { said, error } = await checked(stackOf(parented), {
      "sts get-caller-identity": { error: "ExpiredToken", message: "The security token is expired" },
    });
    assert.ok(error instanceof ZenctlError);
    assert.equal(error.message.split("\n").length, 2);
    assert.match(error.message, /^1 check of the account failed/);
    assert.match(said[1] ?? "", /^0 checks passed, 1 failed, 11 not checked/);
  });

  it("is not asked for room that a run before has taken", async () => {
    const { error } = await checked(
      stackOf(parented),
      {
        "eks list-clusters": { json: { clusters: ["demo"] } },
        "logs describe-log-groups": { json: { logGroups: [{ logGroupName: "/aws/eks/demo/cluster" }] } },
        "service-quotas get-service-quota L-0263D0A3": { json: { Quota: { Value: 1 } } },
      },
      true,
    );
    assert.equal(error, undefined);
  });

  it("is nobody's where the stack is not on AWS", async () => {
    const local = stackConfig({ profile: "local" }) as AwsStack;
    const { said, error } = await checked(local);
    assert.deepEqual([said, error], [[], undefined]);
  });

  it("is told from another one by what the config says of it, and by nothing else", () => {
    const { aws, ...others } = stackOf(parented);
    const digest = accountDigest({ ...others, aws });
    assert.match(digest ?? "", /^[0-9a-f]{16}$/);
    assert.equal(
      accountDigest({ ...others, aws: { ...aws }, mirrorPrefix: "registry.example.com/mirror" }),
      digest,
    );
    const moved = { ...aws, dns: { zone: "demo.example.com", zoneId: "Z0123456789ABCDEFGHIJ" } };
    assert.notEqual(accountDigest({ ...others, aws: moved }), digest);
    assert.notEqual(accountDigest({ ...others, aws, cluster: "existing" }), digest);
    assert.equal(accountDigest(stackConfig({ profile: "local" })), undefined);
  });
});
