import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { leftovers } from "../../../automation/aws/leftovers";
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
});
