import type { AwsConfig } from "../../model/configParts/aws";
import { type AccountToCheck, HostedZone, lineOf, unanswered } from "./aws/describe";
import type { AwsAnswer } from "../aws/cli";
import { type CheckLine, failed, judged, notChecked, passed, warned } from "./line";
import type { Outside } from "./outside";

type Dns = NonNullable<AwsConfig["dns"]>;

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, "");
const sorted = (names: readonly string[]): readonly string[] => [...new Set(names.map(plain))].sort();

async function hostedZone({ aws }: AccountToCheck, id: string): Promise<AwsAnswer<HostedZone>> {
  return aws.ask(HostedZone, ["route53", "get-hosted-zone", "--id", id]);
}

const isPrivate = ({ HostedZone: { Config } }: HostedZone): boolean => Config?.PrivateZone === true;

/** Whether the world asks the name servers that the hosted zone has. */
async function delegation(
  id: "dns-delegated" | "dns-parent",
  zone: string,
  hosted: HostedZone,
  outside: Outside,
): Promise<CheckLine> {
  const wanted = sorted(hosted.DelegationSet?.NameServers ?? []);
  const asked = await outside.nameServers(zone);
  const hint = `enter ${wanted.join(", ")} as NS records of ${zone} where the domain above is kept`;
  if ("unknown" in asked) return notChecked(id, asked.unknown);
  if ("missing" in asked) return failed(id, `${zone} is delegated to nobody`, hint);
  const found = sorted(asked.found);
  return found.join() === wanted.join()
    ? passed(id, `${zone} to ${found.join(", ")}`)
    : failed(
        id,
        `${zone} is delegated to ${found.join(", ")}, and the hosted zone has ${wanted.join(", ")}`,
        hint,
      );
}

async function givenZone(
  account: AccountToCheck,
  { zone, zoneId = "" }: Dns,
  outside: Outside,
): Promise<readonly CheckLine[]> {
  const asked = await hostedZone(account, zoneId);
  const line = lineOf("dns-zone", asked, (hosted) => {
    const name = plain(hosted.HostedZone.Name);
    return judged(
      "dns-zone",
      [
        ...(name === plain(zone) ? [] : [`${zoneId} is the zone ${name}, not ${zone}`]),
        ...(isPrivate(hosted) ? [`${zoneId} is private: nobody outside its VPCs asks it`] : []),
      ],
      `${zoneId} is ${name}`,
    );
  });
  if ("failure" in asked)
    return [line, notChecked("dns-delegated", "the hosted zone's name servers are not known")];
  return [line, await delegation("dns-delegated", zone, asked.answer, outside)];
}

async function parentLine(
  account: AccountToCheck,
  { zone, parentZoneId = "" }: Dns,
  outside: Outside,
): Promise<CheckLine> {
  const asked = await hostedZone(account, parentZoneId);
  if ("failure" in asked) return unanswered("dns-parent", asked.failure);
  const name = plain(asked.answer.HostedZone.Name);
  const above = plain(zone).endsWith(`.${name}`);
  if (!above)
    return failed(
      "dns-parent",
      `${parentZoneId} is the zone ${name}, and ${zone} is not in it`,
      "correct aws.dns.parentZoneId",
    );
  if (isPrivate(asked.answer))
    return failed(
      "dns-parent",
      `${parentZoneId} is private: nobody outside its VPCs asks it`,
      "name the public zone",
    );
  return delegation("dns-parent", name, asked.answer, outside);
}

/** A zone that is made gets name servers that nobody knows yet: who delegates it then is what matters. */
async function orphanLine({ zone }: Dns, outside: Outside, up: boolean): Promise<CheckLine> {
  const asked = await outside.nameServers(zone);
  if ("unknown" in asked) return notChecked("dns-parent", asked.unknown);
  if (!("found" in asked))
    return warned("dns-parent", `a zone ${zone} is made, and nothing delegates it by itself`);
  const to = sorted(asked.found).join(", ");
  return up
    ? passed("dns-parent", `${zone} is delegated to ${to}`)
    : warned(
        "dns-parent",
        `a zone ${zone} is made, and the name is delegated to ${to} already: a new zone has other name servers`,
        "set aws.dns.zoneId to the zone that is there, or change the delegation after the first `zenctl up`",
      );
}

/** Whether names below the zone will be found from outside. */
export async function dnsLines(account: AccountToCheck, outside: Outside): Promise<readonly CheckLine[]> {
  const { dns } = account.config.aws;
  if (dns === undefined) return [];
  if (dns.zoneId !== undefined) return givenZone(account, dns, outside);
  return [
    dns.parentZoneId === undefined
      ? await orphanLine(dns, outside, account.up)
      : await parentLine(account, dns, outside),
  ];
}
