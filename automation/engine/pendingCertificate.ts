import type { Diagnostic, TrackedResource, Tracker } from "../progress/tracker";

const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const withoutDot = (name: string): string => name.replace(/\.$/, "");

/** A record by which ACM sees who holds a host. */
interface ValidationRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

function recordsOf({ outputs }: TrackedResource): readonly ValidationRecord[] {
  const options = outputs["domainValidationOptions"];
  const all = (Array.isArray(options) ? (options as readonly Readonly<Record<string, unknown>>[]) : []).map(
    (option) => ({
      name: textOf(option["resourceRecordName"]),
      type: textOf(option["resourceRecordType"]),
      value: textOf(option["resourceRecordValue"]),
    }),
  );
  // A host and its wildcard have the same record.
  return all.filter(({ name }, at) => name !== "" && all.findIndex((other) => other.name === name) === at);
}

/** Whether a name is in the domain of a zone. */
const isIn = (name: string, domain: string): boolean =>
  domain !== "" && (name === domain || name.endsWith(`.${domain}`));

/** A zone of the stack's own that one of the records is in and that the stack delegates nowhere; nothing where there is none. */
function undelegated(
  resources: readonly TrackedResource[],
  records: readonly ValidationRecord[],
): { readonly domain: string; readonly nameServers: readonly string[] } | undefined {
  return resources
    .filter(({ type }) => type === ZONE)
    .map(({ outputs }) => ({
      domain: withoutDot(textOf(outputs["name"])),
      nameServers: Array.isArray(outputs["nameServers"]) ? outputs["nameServers"].map(textOf) : [],
    }))
    .filter(({ domain }) => records.some(({ name }) => isIn(withoutDot(name), domain)))
    .find(
      ({ domain }) =>
        !resources.some(
          ({ type, inputs }) =>
            type === RECORD && inputs["type"] === "NS" && withoutDot(textOf(inputs["name"])) === domain,
        ),
    );
}

/**
 * What is missing where the wait for a public certificate ended before it was validated: the record that ACM looks for
 * and, where the zone is the stack's own and delegated by nobody that the stack knows of, its name servers. Nothing for
 * any other error.
 */
export function pendingCertificate(
  { urn, message }: Pick<Diagnostic, "urn" | "message">,
  { resources }: Pick<Tracker, "resources">,
): string | undefined {
  if (!message.includes("PENDING_VALIDATION")) return undefined;
  const validation = resources.find(({ type, urn: own }) => type === VALIDATION && own === urn);
  const arn = validation?.inputs["certificateArn"];
  const certificate = resources.find(({ type, outputs }) => type === CERTIFICATE && outputs["arn"] === arn);
  if (arn === undefined || certificate === undefined) return undefined;
  const records = recordsOf(certificate);
  if (records.length === 0) return undefined;
  const wanted = records.map(({ name, type, value }) => `${name} ${type} ${value}`).join(", ");
  const zone = undelegated(resources, records);
  const [which, it] = records.length === 1 ? ["the record", "it"] : ["the records", "they"];
  const what =
    zone === undefined
      ? `see that ${it} can be asked for from outside, such as with \`dig ${records[0]?.type ?? ""} ${records[0]?.name ?? ""}\`, and that the domain above delegates the zone`
      : `the stack made the zone ${zone.domain}, and nothing delegates it: enter its name servers as NS records of ${zone.domain} where the domain above is kept (${zone.nameServers.join(", ")}), or name the zone above as aws.dns.parentZoneId`;
  return `the certificate for ${textOf(certificate.inputs["domainName"])} was not validated in time: ACM does not find ${which} ${wanted}; ${what}; then run this again, and it goes on from here`;
}
