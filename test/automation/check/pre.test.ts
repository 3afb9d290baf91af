import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { awsCli } from "../../../automation/aws/cli";
import { CHECKS } from "../../../automation/check/catalogue";
import { ACCOUNT, stackOf } from "./account";
import { type Answers, AwsStandIn } from "./standIn";
import { check, type Checked, checkWith, failing, REACHED, told } from "./support";

/** Whether a process has ended; a zombie that nobody has waited for yet has. */
function isGone(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

describe("zenctl check --pre", function () {
  this.timeout(60_000);
  const state = fs.mkdtempSync(path.join(os.tmpdir(), "zenctl-check-"));
  const aws = new AwsStandIn(ACCOUNT);
  after(() => {
    aws.remove();
    fs.rmSync(state, { recursive: true, force: true });
  });

  it("passes an account with room for everything, and says what it found", async () => {
    const asked = await check(stackOf());
    assert.deepEqual(failing(asked), []);
    assert.deepEqual(told(asked, "account-credentials"), [
      "passed",
      "account 111122223333, as arn:aws:sts::111122223333:assumed-role/Administrator",
    ]);
    assert.deepEqual(told(asked, "quota-vpcs"), ["passed", "1 more VPCs beside 1 of 5"]);
    assert.deepEqual(told(asked, "quota-addresses"), ["passed", "3 more Elastic IP addresses beside 1 of 5"]);
    assert.deepEqual(told(asked, "quota-nat-gateways"), [
      "passed",
      "1 more NAT gateways in a zone beside 1 of 5",
    ]);
    // Neither the machine of another family nor the one on the spot market counts.
    assert.deepEqual(told(asked, "quota-vcpus"), ["passed", "12 more vCPUs (3 nodes) beside 2 of 64"]);
    assert.deepEqual(told(asked, "saas-certificate"), [
      "passed",
      "issued by Let's Encrypt, good until 2027-01-31T00:00:00.000Z",
    ]);
    assert.equal(told(asked, "dns-parent")[0], "warning");
  });

  it("asks the aws on PATH the same, questions only, each in the stack's region or about it", async () => {
    const config = stackOf();
    const cli = awsCli({ env: aws.env, region: "us-east-1" });
    const asked = await checkWith(cli, aws.env, config, REACHED);
    const plain = [...(await check(config))].filter(([id]) => id !== "tools-aws-cli");
    assert.deepEqual(
      [...asked].filter(([id]) => id !== "tools-aws-cli"),
      plain,
    );
    assert.match(told(asked, "tools-aws-cli")[1] ?? "", /^aws-cli\/2\./);
    assert.ok(aws.asked.length > 12);
    for (const [service = "", verb = "", ...rest] of aws.asked) {
      assert.match(verb, /^(describe|get|list)-/, `${service} ${verb}`);
      assert.deepEqual(rest.slice(-4), ["--region", "us-east-1", "--output", "json"]);
    }
  });

  it("shows lines in the order of the catalogue, each once", async () => {
    const lines = await check(stackOf());
    const order = Object.keys(CHECKS).filter((id) => lines.has(id));
    assert.deepEqual([...lines.keys()], order);
  });

  const REFUSED: readonly (readonly [string, Answers, string, string, RegExp])[] = [
    [
      "expired credentials",
      {
        "sts get-caller-identity": {
          error: "ExpiredToken",
          message: "The security token included in the request is expired",
        },
      },
      "account-credentials",
      "failed",
      /^the credentials have expired: /,
    ],
    [
      "no credentials",
      {
        "sts get-caller-identity": {
          stderr: 'Unable to locate credentials. You can configure credentials by running "aws configure".',
          code: 253,
        },
      },
      "account-credentials",
      "failed",
      /^Unable to locate credentials/,
    ],
    [
      "an account of another partition",
      {
        "sts get-caller-identity": {
          json: { Account: "111122223333", Arn: "arn:aws-cn:iam::111122223333:user/x" },
        },
      },
      "account-credentials",
      "failed",
      /is in the partition aws-cn, but us-east-1 is in aws$/,
    ],
    [
      "garbage for an account",
      { "sts get-caller-identity": { text: "<html>portal</html>" } },
      "account-credentials",
      "failed",
      /answered with something that is no JSON$/,
    ],
    [
      "an account that is none",
      { "sts get-caller-identity": { json: { Account: 12, Arn: "x" } } },
      "account-credentials",
      "failed",
      /something else than was asked for \(at \/Account\)$/,
    ],
    [
      "a region that is not enabled",
      {
        "ec2 describe-regions": {
          json: { Regions: [{ RegionName: "us-east-1", OptInStatus: "not-opted-in" }] },
        },
      },
      "account-region",
      "failed",
      /^us-east-1 is not enabled$/,
    ],
    [
      "a region that AWS does not have",
      { "ec2 describe-regions": { json: { Regions: [] } } },
      "account-region",
      "failed",
      /^AWS has no region us-east-1$/,
    ],
    [
      "a missing zone",
      {
        "ec2 describe-availability-zones": {
          json: { AvailabilityZones: [{ ZoneName: "us-east-1a", ZoneId: "use1-az1", State: "impaired" }] },
        },
      },
      "account-zones",
      "failed",
      /^us-east-1a is impaired; the account has no zone us-east-1b; the account has no zone us-east-1c$/,
    ],
    [
      "a zone without the instance type",
      { "ec2 describe-instance-type-offerings": { json: { InstanceTypeOfferings: [] } } },
      "account-machines",
      "failed",
      /us-east-1c has no m7i\.xlarge$/,
    ],
    [
      "a cluster of that name",
      { "eks list-clusters": { json: { clusters: ["demo"] } } },
      "account-cluster-name",
      "failed",
      /^a cluster demo is there already$/,
    ],
    [
      "a full quota",
      { "service-quotas get-service-quota L-0263D0A3": { json: { Quota: { Value: 3 } } } },
      "quota-addresses",
      "failed",
      /^no room for 3 more Elastic IP addresses beside 1 of 3$/,
    ],
    [
      "a quota for the fewest nodes only",
      { "service-quotas get-service-quota L-1216C47A": { json: { Quota: { Value: 16 } } } },
      "quota-vcpus",
      "warning",
      /no room for all 6 nodes, 24 vCPUs$/,
    ],
    [
      "a quota that nobody may see",
      { "service-quotas get-service-quota L-F678F1CE": { error: "AccessDeniedException" } },
      "quota-vpcs",
      "warning",
      /AWS's default; the account's own is not known/,
    ],
    [
      "throttling",
      { "ec2 describe-vpcs": { error: "RequestLimitExceeded", message: "Request limit exceeded." } },
      "quota-vpcs",
      "not-checked",
      /asked too often.*run this again$/,
    ],
    [
      "a question that is not allowed",
      { "ec2 describe-addresses": { error: "UnauthorizedOperation" } },
      "quota-addresses",
      "not-checked",
      /^who asks may not look/,
    ],
    [
      "nothing at all",
      { "ec2 describe-nat-gateways": { text: "" } },
      "quota-nat-gateways",
      "failed",
      /something else than was asked for/,
    ],
  ];
  for (const [what, answers, id, status, detail] of REFUSED)
    it(`tells of ${what}`, async () => {
      const asked = await check(stackOf(), answers);
      const [found, said] = told(asked, id);
      assert.equal(found, status, said);
      assert.match(said ?? "", detail);
    });

  it("checks nothing else of AWS where it does not know who asks", async () => {
    const asked = await check(stackOf(), { "sts get-caller-identity": { error: "InvalidClientTokenId" } });
    assert.deepEqual(failing(asked), ["account-credentials"]);
    assert.equal(told(asked, "quota-vpcs")[0], "not-checked");
  });

  it("waits for no aws that hangs, and leaves nothing of it running", async () => {
    const hanging = new AwsStandIn({ ...ACCOUNT, "sts get-caller-identity": { hangs: true } });
    try {
      const cli = awsCli({ env: hanging.env, region: "us-east-1", timeoutMs: 1_500 });
      const asked = await checkWith(cli, hanging.env, stackOf(), REACHED);
      assert.deepEqual(told(asked, "account-credentials"), [
        "failed",
        "the aws CLI did not answer within 1.5 s",
      ]);
      assert.equal(hanging.asked.length, 1);
      await delay(100);
      assert.equal(hanging.running.length, 2);
      for (const pid of hanging.running) assert.ok(isGone(pid), String(pid));
    } finally {
      hanging.remove();
    }
  });

  it("says that there is no aws CLI, and that one cannot be started", async () => {
    const empty = fs.mkdtempSync(path.join(state, "path-"));
    const without = async (): Promise<Checked> => {
      const env = { ...process.env, PATH: empty };
      return checkWith(awsCli({ env, region: "us-east-1" }), env, stackOf(), REACHED);
    };
    const missing = await without();
    assert.deepEqual(told(missing, "account-credentials"), ["failed", "no aws CLI is on PATH"]);
    assert.equal(told(missing, "tools-aws-cli")[0], "failed");
    fs.writeFileSync(path.join(empty, "aws"), "no program", { mode: 0o644 });
    assert.equal(told(await without(), "account-credentials")[0], "failed");
  });

  it("takes no zone that EKS has no control plane in", async () => {
    const asked = await check(stackOf({ zones: ["us-east-1a", "us-east-1e"] }));
    assert.deepEqual(told(asked, "account-zones"), [
      "failed",
      "EKS takes no control plane in us-east-1e (use1-az3)",
    ]);
    assert.match(asked.get("account-zones")?.hint ?? "", /us-east-1a, us-east-1b/);
  });

  it("never shows keys, nor what a terminal would obey", async () => {
    const message = "key AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY \u001b[2J bad";
    const asked = await check(stackOf(), { "ec2 describe-vpcs": { error: "Odd", message } });
    assert.deepEqual(told(asked, "quota-vpcs"), ["failed", "key [key] [key]  [2J bad (Odd)"]);
  });
});
