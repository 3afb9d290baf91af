import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { leftoverLines, leftovers } from "../../../automation/aws/leftovers";
import { recordsOf } from "../../../automation/aws/records";
import { Account, accountFile } from "../../../rehearsal/providers/aws/account";
import { stackOf } from "../check/account";
import { type Answers, AwsStandIn } from "../check/standIn";
import { Recorder } from "../support/recorder";

const ZONE = "Z0123456789ABCDEFGHIJ";
const claim = (owner: string): string =>
  `"heritage=external-dns,external-dns/owner=${owner},external-dns/resource=ingress/atom-system/x"`;

describe("what a destroy leaves in an account", () => {
  const given = stackOf({ dns: { zone: "demo.example.com", zoneId: ZONE } });
  const owner = given.aws.cluster.name;
  const contextOf = (env: NodeJS.ProcessEnv) => ({
    projectDirectory: "",
    env,
    output: new Recorder(),
    signal: new AbortController().signal,
  });

  it("tells its own records from those of another owner, and from what nobody says is anybody's", () => {
    const set = (name: string, type: string, ...values: readonly string[]) => ({ name, type, values });
    const sets = [
      set("registry.demo.example.com.", "A"),
      set("registry.demo.example.com.", "MX", "10 mail"),
      set("a-registry.demo.example.com.", "TXT", claim("mine")),
      set("hooks.demo.example.com.", "CNAME", "lb"),
      set("cname-hooks.demo.example.com.", "TXT", claim("mine")),
      set("theirs.demo.example.com.", "A"),
      set("a-theirs.demo.example.com.", "TXT", claim("mine-too")),
      set("demo.example.com.", "NS", "ns-1"),
      set("demo.example.com.", "TXT", '"v=spf1"'),
    ];
    assert.deepEqual(recordsOf("mine", sets), [
      "A registry.demo.example.com",
      "CNAME hooks.demo.example.com",
      "TXT a-registry.demo.example.com",
      "TXT cname-hooks.demo.example.com",
    ]);
    assert.deepEqual(recordsOf("nobody", sets), []);
  });

  it("names records that are left in a zone that was given, in the simulated account", async () => {
    const state = fs.mkdtempSync(path.join(os.tmpdir(), "zen-leftovers-"));
    const env = { ZEN_STATE: state };
    try {
      const account = Account.open(accountFile(env));
      const record = (zoneId: string, fqdn: string, type: string, records: readonly string[] = []): void =>
        account.put({
          type: "aws:route53/record:Record",
          id: `${zoneId} ${fqdn} ${type}`,
          region: "",
          inputs: { zoneId, type, records },
          outputs: { fqdn },
          madeAt: 0,
        });
      record(ZONE, "registry.demo.example.com", "A");
      record(ZONE, "a-registry.demo.example.com", "TXT", [claim(owner)]);
      record("ZOTHER", "x.other.example.com", "A");
      record("ZOTHER", "a-x.other.example.com", "TXT", [claim(owner)]);
      const found = await leftovers({ name: "rehearsal" }, given, contextOf(env));
      assert.deepEqual(found?.left, [
        `record A registry.demo.example.com of the hosted zone ${ZONE}`,
        `record TXT a-registry.demo.example.com of the hosted zone ${ZONE}`,
      ]);
      const own = stackOf({ dns: { zone: "demo.example.com" } });
      assert.deepEqual((await leftovers({ name: "rehearsal" }, own, contextOf(env)))?.left, []);
    } finally {
      fs.rmSync(state, { recursive: true, force: true });
    }
  });

  const tagged = { "resourcegroupstaggingapi get-resources": { json: { ResourceTagMappingList: [] } } };
  async function asked(answers: Answers) {
    const aws = new AwsStandIn({ ...tagged, ...answers });
    try {
      const found = await leftovers({ name: "pulumi" }, given, contextOf({ ...aws.env }));
      assert.ok(found);
      return { found, questions: aws.asked.map((words) => words.slice(0, 4).join(" ")) };
    } finally {
      aws.remove();
    }
  }

  it("asks AWS for them, after what carries tags", async () => {
    const ResourceRecordSets = [
      { Name: "registry.demo.example.com.", Type: "A", AliasTarget: { DNSName: "lb." } },
      { Name: "a-registry.demo.example.com.", Type: "TXT", ResourceRecords: [{ Value: claim(owner) }] },
    ];
    const list = "route53 list-resource-record-sets";
    const { found, questions } = await asked({ [list]: { json: { ResourceRecordSets } } });
    assert.deepEqual(found, {
      left: [
        `record A registry.demo.example.com of the hosted zone ${ZONE}`,
        `record TXT a-registry.demo.example.com of the hosted zone ${ZONE}`,
      ],
    });
    assert.equal(questions.at(-1), `${list} --hosted-zone-id ${ZONE}`);
    const denied = { [list]: { error: "AccessDenied", message: "not yours" } };
    assert.deepEqual((await asked(denied)).found, { left: [], unknown: "not yours (AccessDenied)" });
  });

  const tags = "resourcegroupstaggingapi get-resources";
  const named = (...arns: readonly string[]) => ({
    json: { ResourceTagMappingList: arns.map((ResourceARN) => ({ ResourceARN, Tags: [] })) },
  });
  const records = { "route53 list-resource-record-sets": { json: { ResourceRecordSets: [] } } };

  it("asks by every tag of the stack and of its controllers, where it is and where what is in no region is", async () => {
    const aws = new AwsStandIn({ ...records, [tags]: named() });
    try {
      const found = await leftovers({ name: "pulumi" }, given, contextOf({ ...aws.env }));
      assert.deepEqual(found, { left: [] });
      const words = aws.asked.filter((asked) => asked[0] === "resourcegroupstaggingapi");
      const asked = words.map((each) => `${each[3] ?? ""} ${each[each.indexOf("--region") + 1] ?? ""}`);
      const of = (region: string): readonly string[] =>
        [
          `Key=kube-zen:cluster,Values=${owner}`,
          `Key=elbv2.k8s.aws/cluster,Values=${owner}`,
          `Key=kubernetes.io/cluster/${owner},Values=owned`,
        ].map((filter) => `${filter} ${region}`);
      const region = given.aws.region;
      assert.deepEqual(asked, region === "us-east-1" ? of(region) : [...of(region), ...of("us-east-1")]);
    } finally {
      aws.remove();
    }
  });

  it("names a thing once that several tags name, and no key that only waits for its deletion", async () => {
    const balancer = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/k8s-demo/0a1b";
    const key = (id: string): string => `arn:aws:kms:us-east-1:111122223333:key/${id}`;
    const { found } = await asked({
      ...records,
      [tags]: named(key("going"), key("kept"), balancer),
      [`kms describe-key ${key("going")}`]: { json: { KeyMetadata: { KeyState: "PendingDeletion" } } },
      [`kms describe-key ${key("kept")}`]: { json: { KeyMetadata: { KeyState: "Enabled" } } },
    });
    assert.deepEqual(found, { left: [balancer, key("kept")] });
    assert.deepEqual(leftoverLines(found), [
      "left in the account, by its tags and the owner of its records; AWS still names for an hour what it has removed, so look before you remove it by hand:",
      `  ${balancer}`,
      `  ${key("kept")}`,
    ]);
  });

  for (const [name, answer, why] of [
    [
      "nobody has credentials",
      { stderr: "Unable to locate credentials. You can configure credentials by running", code: 253 },
      "Unable to locate credentials. You can configure credentials by running",
    ],
    [
      "AWS is asked too much",
      { error: "ThrottlingException", message: "Rate exceeded" },
      "Rate exceeded (ThrottlingException)",
    ],
    [
      "it may not be asked",
      { error: "AccessDeniedException", message: "not yours" },
      "not yours (AccessDeniedException)",
    ],
    [
      "the answer is none",
      { text: "<html>" },
      "aws resourcegroupstaggingapi get-resources answered with something that is no JSON",
    ],
  ] as const)
    it(`says that nobody knows where ${name}, and how to look`, async () => {
      const { found } = await asked({ ...records, [tags]: answer });
      assert.deepEqual(found, { left: [], unknown: why });
      assert.deepEqual(leftoverLines(found), [
        `what is left in the account is not known (${why}): look for the tag kube-zen:cluster in Resource Explorer`,
      ]);
    });

  it("says so where there is no aws CLI", async () => {
    const found = await leftovers({ name: "pulumi" }, given, contextOf({ PATH: "/nonexistent" }));
    assert.deepEqual(found, { left: [], unknown: "no aws CLI is on PATH" });
  });
});
