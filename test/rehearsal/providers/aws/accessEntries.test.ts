import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Account } from "../../../../rehearsal/providers/aws/account";
import { callFunction } from "../../../../rehearsal/providers/aws/functions";
import { makeHeld, removeHeld } from "../../../../rehearsal/providers/aws/make";
import type { World } from "../../../../rehearsal/providers/aws/types/spec";
import type { PlainMap } from "../../../../rehearsal/providers/properties/values";

const CLUSTER = "aws:eks/cluster:Cluster";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const POLICY = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
const OPS = "arn:aws:iam::111122223333:role/ops";

describe("rehearsal/providers/aws: access entries of EKS", () => {
  let directory: string;
  let now: number;
  let account: Account;
  let world: World;

  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-entries-"));
    now = 1_000_000;
    account = Account.open(path.join(directory, "account.json"), () => now);
    const cluster = { endpoint: "https://127.0.0.1", certificateAuthority: "", issuer: "https://issuer" };
    world = { account, region: "eu-west-1", partition: "aws", name: "x", cluster: () => cluster };
  });
  afterEach(() => fs.rmSync(directory, { recursive: true }));

  const caller = (): unknown =>
    callFunction("aws:index/getCallerIdentity:getCallerIdentity", {}, world)["arn"];
  const principals = (type: string): readonly unknown[] =>
    account.all(type).map(({ inputs }) => inputs["principalArn"]);

  function withCluster(accessConfig: PlainMap = { authenticationMode: "API" }): void {
    makeHeld(CLUSTER, { name: "kz", accessConfig }, world);
    now += 400;
  }
  const enter = (principalArn: unknown): void =>
    void makeHeld(ENTRY, { clusterName: "kz", principalArn: String(principalArn) }, world);

  const REFUSED = {
    message:
      "api error ResourceInUseException: The specified access entry resource is already in use on this cluster.",
  };

  it("have one for who makes a cluster, with the policy of an administrator", () => {
    withCluster();
    assert.deepEqual(principals(ENTRY), [caller()]);
    const [policy] = account.all(POLICY);
    assert.deepEqual(policy?.inputs, {
      clusterName: "kz",
      principalArn: caller(),
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    });
  });

  it("are one for each principal: a second is refused, the creator's as any other's", () => {
    withCluster();
    assert.throws(() => enter(caller()), REFUSED);
    enter(OPS);
    assert.throws(() => enter(OPS), REFUSED);
    assert.deepEqual(principals(ENTRY), [caller(), OPS]);
  });

  it("are none for a creator who was not to be let in", () => {
    withCluster({ authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false });
    assert.deepEqual([principals(ENTRY), principals(POLICY)], [[], []]);
    enter(caller());
    assert.deepEqual(principals(ENTRY), [caller()]);
  });

  it("go with their cluster and hold it up by nothing", () => {
    withCluster();
    enter(OPS);
    removeHeld(CLUSTER, "kz", world);
    assert.deepEqual([principals(ENTRY), principals(POLICY)], [[], []]);
    now += 300;
    assert.deepEqual(account.all(), []);
  });
});
