import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { told } from "../../../automation/engine/update";
import { Tracker } from "../../../automation/progress/tracker";
import { Account, accountFile } from "../../../rehearsal/providers/aws/account";

const project = path.resolve(__dirname, "..", "..", "..");

type Values = Readonly<Record<string, unknown>>;

/** A zone of the stack's own and a certificate that waits for a record which nobody makes. */
const PROGRAM = `
import * as aws from "@pulumi/aws";
const zone = new aws.route53.Zone("zone", { name: "demo.example.com" });
const certificate = new aws.acm.Certificate("entrance", { domainName: "registry.demo.example.com", validationMethod: "DNS" });
new aws.acm.CertificateValidation("entrance", { certificateArn: certificate.arn }, { dependsOn: [zone] });
`;

const ARN = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000";
const TYPES = {
  zone: "aws:route53/zone:Zone",
  record: "aws:route53/record:Record",
  certificate: "aws:acm/certificate:Certificate",
  validation: "aws:acm/certificateValidation:CertificateValidation",
};
type Kind = keyof typeof TYPES;
const urnOf = (kind: Kind): string => `urn:pulumi:aws::demo::${TYPES[kind]}::x`;

/** How the real provider says that it waited for too long (terraform-provider-aws, `waitCertificateIssued`). */
const TOO_LONG = `waiting for ACM Certificate (${ARN}) to be issued: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 15m0s)`;

const done = (kind: Kind, inputs: Values, outputs: Values): EngineEvent =>
  ({
    resOutputsEvent: {
      metadata: { op: "same", urn: urnOf(kind), type: TYPES[kind], new: { inputs, outputs } },
    },
  }) as unknown as EngineEvent;
const failed = (message: string): readonly EngineEvent[] => [
  {
    resourcePreEvent: {
      metadata: {
        op: "create",
        urn: urnOf("validation"),
        type: TYPES.validation,
        new: { inputs: { certificateArn: ARN } },
      },
    },
  } as unknown as EngineEvent,
  // The real engine tells it twice: as the provider logs it, and as the step's error.
  ...[message, `1 error occurred:\n\t* ${message}`].map(
    (each) =>
      ({
        diagnosticEvent: { severity: "error", message: each, urn: urnOf("validation") },
      }) as unknown as EngineEvent,
  ),
];

const option = (host: string, digest: string): Values => ({
  domainName: host,
  resourceRecordName: `_${digest}.${host.replace("*.", "")}.`,
  resourceRecordType: "CNAME",
  resourceRecordValue: `_${digest}.acm-validations.aws.`,
});
const certificate = (...options: readonly Values[]): EngineEvent =>
  done(
    "certificate",
    { domainName: "registry.demo.example.com" },
    { arn: ARN, domainValidationOptions: options },
  );
const zone = done(
  "zone",
  { name: "demo.example.com" },
  { name: "demo.example.com", nameServers: ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"] },
);
const delegation = done("record", { type: "NS", name: "demo.example.com", zoneId: "Z1" }, {});

function sentence(events: readonly EngineEvent[]): string {
  const tracker = new Tracker();
  for (const event of events) tracker.take(event);
  return told(tracker);
}

const REGISTRY = option("registry.demo.example.com", "0a1b");
const LEAD =
  "the certificate for registry.demo.example.com was not validated in time: ACM does not find the record _0a1b.registry.demo.example.com. CNAME _0a1b.acm-validations.aws.";
const AGAIN = "then run this again, and it goes on from here";
const LOOK = `see that it can be asked for from outside, such as with \`dig CNAME _0a1b.registry.demo.example.com.\`, and that the domain above delegates the zone; ${AGAIN}`;

describe("a certificate that is not validated in time", () => {
  it("is told with its record and the name servers of the stack's own zone, once", () => {
    assert.equal(
      sentence([zone, certificate(REGISTRY), ...failed(TOO_LONG)]),
      `${LEAD}; the stack made the zone demo.example.com, and nothing delegates it: enter its name servers as NS records of demo.example.com where the domain above is kept (ns-1.awsdns-01.org, ns-2.awsdns-02.com), or name the zone above as aws.dns.parentZoneId; ${AGAIN}`,
    );
  });

  it("is told with its record alone where the zone is delegated by the stack, or given", () => {
    for (const zones of [[zone, delegation], []])
      assert.equal(sentence([...zones, certificate(REGISTRY), ...failed(TOO_LONG)]), `${LEAD}; ${LOOK}`);
  });

  it("is told with each of its records once, of which a host and its wildcard have one", () => {
    const hosts = [
      REGISTRY,
      option("*.registry.demo.example.com", "0a1b"),
      option("hooks.example.com", "2c"),
    ];
    assert.match(
      sentence([certificate(...hosts), ...failed(TOO_LONG)]),
      /ACM does not find the records _0a1b\.registry\.demo\.example\.com\. CNAME _0a1b\.acm-validations\.aws\., _2c\.hooks\.example\.com\. CNAME _2c\.acm-validations\.aws\.; see that they can /,
    );
  });

  it("is no reason to say so of other errors", () => {
    const other = "api error ThrottlingException: Rate exceeded";
    assert.equal(
      sentence([zone, certificate(REGISTRY), ...failed(other)]),
      `${other}\n1 error occurred:\n\t* ${other}`,
    );
    // Of a certificate that is not known there is nothing better to be said.
    assert.ok(sentence(failed(TOO_LONG)).startsWith(TOO_LONG));
  });

  describe("in a rehearsal", function () {
    this.timeout(120_000);
    const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-pending-")));
    const env = {
      ...process.env,
      ZEN_STATE: path.join(directory, "state"),
      PULUMI_CONFIG_PASSPHRASE: "pending",
    };
    before(() => {
      fs.symlinkSync(path.join(project, "node_modules"), path.join(directory, "node_modules"));
      fs.writeFileSync(path.join(directory, "Pulumi.yaml"), "name: pending\nruntime: nodejs\n");
      fs.writeFileSync(path.join(directory, "Pulumi.demo.yaml"), "config:\n  aws:region: eu-west-1\n");
      fs.writeFileSync(path.join(directory, "package.json"), '{ "name": "pending", "main": "index.ts" }');
      fs.writeFileSync(path.join(directory, "index.ts"), PROGRAM);
    });
    after(() => fs.rmSync(directory, { recursive: true, force: true }));

    async function pulumi(...args: readonly string[]): Promise<number | null> {
      const file = path.join(project, "rehearsal", "bin", "pulumi");
      const child = spawn(process.execPath, [file, ...args], { cwd: directory, env, stdio: "ignore" });
      return ((await once(child, "close")) as [number | null])[0];
    }

    it("is told by what the engine knows, in the run that made it and in the next", async () => {
      assert.equal(await pulumi("stack", "init", "demo"), 0);
      for (const run of ["first", "second"]) {
        const log = path.join(directory, run);
        assert.notEqual(await pulumi("up", "--stack", "demo", "--yes", "--event-log", log), 0);
        const lines = fs.readFileSync(log, "utf8").trim().split("\n");
        const account = Account.open(accountFile(env));
        const [held] = account.all(TYPES.certificate);
        const [wanted] = held?.outputs["domainValidationOptions"] as readonly Readonly<
          Record<string, string>
        >[];
        const servers = account.all(TYPES.zone)[0]?.outputs["nameServers"] as readonly string[];
        const name = wanted?.["resourceRecordName"] ?? "";
        const shown = sentence(lines.map((line) => JSON.parse(line) as EngineEvent));
        assert.ok(
          shown.includes(`the record ${name} CNAME ${wanted?.["resourceRecordValue"] ?? ""}; `),
          shown,
        );
        assert.ok(shown.includes(`where the domain above is kept (${servers.join(", ")})`), shown);
        assert.ok(shown.endsWith(AGAIN), shown);
      }
    });
  });
});
