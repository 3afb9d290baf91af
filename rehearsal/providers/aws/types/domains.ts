import { createHash, randomUUID } from "node:crypto";
import { arn } from "../../../../model/aws/partition";
import type { PlainMap, PlainValue } from "../../properties/values";
import { type Account, AwsError } from "../account";
import { text, valuesAt, type Made, type TypeSpec, type World } from "./spec";

const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";
const CERTIFICATE = "aws:acm/certificate:Certificate";

function zone(inputs: PlainMap, world: World): Made {
  const { partition, account } = world;
  const id = `Z${createHash("sha256").update(`${account.id}${randomUUID()}`).digest("hex").slice(0, 20).toUpperCase()}`;
  return {
    id,
    outputs: {
      zoneId: id,
      arn: arn({ partition, service: "route53", resource: `hostedzone/${id}` }),
      nameServers: [1, 2, 3, 4].map((number) => `ns-${number}.awsdns-0${number}.org`),
      primaryNameServer: "ns-1.awsdns-01.org",
      name: text(inputs, "name").replace(/\.$/, ""),
    },
  };
}

function record(inputs: PlainMap, { account }: World): Made {
  const owner = account.find(ZONE, text(inputs, "zoneId"));
  const domain = text(owner?.outputs ?? {}, "name");
  const name = text(inputs, "name").replace(/\.$/, "");
  const fqdn =
    name === domain || name.endsWith(`.${domain}`) ? name : name === "" ? domain : `${name}.${domain}`;
  const type = text(inputs, "type");
  const id = [text(inputs, "zoneId"), fqdn, type, text(inputs, "setIdentifier")].filter(Boolean).join("_");
  if (account.find(RECORD, id) !== undefined && inputs["allowOverwrite"] !== true)
    throw new AwsError(
      "InvalidChangeBatch",
      `Tried to create resource record set [name='${fqdn}.', type='${type}'] but it already exists`,
    );
  return { id, outputs: { fqdn } };
}

/** The record that proves who holds a host: the same for the same account and host. */
function validation(account: string, host: string): PlainMap {
  const digest = createHash("md5").update(`${account}${host}`).digest("hex");
  return {
    domainName: host,
    resourceRecordName: `_${digest}.${host.replace(/^\*\./, "")}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${digest.slice(0, 24)}.acm-validations.aws.`,
  };
}

function certificate(inputs: PlainMap, { partition, region, account }: World): Made {
  const own = arn({
    partition,
    service: "acm",
    region,
    account: account.id,
    resource: `certificate/${randomUUID()}`,
  });
  const hosts = [...new Set([text(inputs, "domainName"), ...valuesAt(inputs, "subjectAlternativeNames")])];
  return {
    id: own,
    outputs: {
      arn: own,
      status: "PENDING_VALIDATION",
      subjectAlternativeNames: hosts,
      domainValidationOptions: hosts.map((host) => validation(account.id, host)),
    },
  };
}

/** The names of validation records that a certificate waits for, those that nobody made. */
export function missingRecords(account: Account, options: PlainValue): readonly string[] {
  const made = new Set(account.all(RECORD).map(({ outputs }) => text(outputs, "fqdn")));
  return valuesAt(options, "resourceRecordName").filter((name) => !made.has(name.replace(/\.$/, "")));
}

function validated(inputs: PlainMap, { account }: World): Made {
  const own = text(inputs, "certificateArn");
  const held = account.find(CERTIFICATE, own);
  if (held === undefined)
    throw new AwsError("ResourceNotFoundException", `Could not find certificate ${own}.`);
  const missing = missingRecords(account, held.outputs["domainValidationOptions"] ?? []);
  if (missing.length > 0)
    throw new Error(
      `waiting for ACM Certificate (${own}) to be issued: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION'): no record ${missing.join(", ")}`,
    );
  account.put({ ...held, outputs: { ...held.outputs, status: "ISSUED" } });
  return { id: new Date().toISOString(), outputs: {} };
}

/** How types of Route 53 and Certificate Manager behave. */
export const domainTypes: Readonly<Record<string, TypeSpec>> = {
  [ZONE]: {
    make: zone,
    replaces: ["name", "delegationSetId"],
    global: true,
    missing: "NoSuchHostedZone",
    needed: "HostedZoneNotEmpty",
    force: "forceDestroy",
  },
  [RECORD]: {
    make: record,
    replaces: ["zoneId", "name", "type", "setIdentifier"],
    global: true,
    refers: { zoneId: ZONE },
  },
  [CERTIFICATE]: {
    make: certificate,
    replaces: ["domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm"],
    missing: "ResourceNotFoundException",
    needed: "ResourceInUseException",
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    make: validated,
    replaces: ["certificateArn", "validationRecordFqdns"],
    refers: { certificateArn: CERTIFICATE },
    lets: ["certificateArn"],
  },
};
