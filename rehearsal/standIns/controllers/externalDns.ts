import { arn } from "../../../model/aws/partition";
import type { PlainMap } from "../../providers/properties/values";
import type { Held } from "../../providers/aws/account";
import { makeHeld, removeHeld } from "../../providers/aws/make";
import type { Session } from "../../providers/aws/sts";
import { text, valuesAt, type World } from "../../providers/aws/types/spec";
import { addonOf, type Controller, type Place } from "../controller";
import { demand, sessionOf } from "../identity";
import { hostnameOf, type Ingress, INGRESSES, nameOf } from "./ingresses";

const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer";

interface Settings {
  readonly domainFilters?: readonly string[];
  readonly txtOwnerId?: string;
  readonly policy?: "sync" | "upsert-only";
}

/** A name that is to lead to a load balancer. */
interface Wanted {
  readonly host: string;
  readonly target: string;
  /** Which Ingress it is for, as External DNS writes it down. */
  readonly resource: string;
}

function wantedOf(ingress: Ingress, filters: readonly string[]): readonly Wanted[] {
  const target = hostnameOf(ingress);
  if (target === undefined || ingress.metadata.deletionTimestamp !== undefined) return [];
  const hosts = [
    ...(ingress.spec.rules ?? []).flatMap(({ host }) => host ?? []),
    ...(ingress.spec.tls ?? []).flatMap(({ hosts: named = [] }) => named),
  ];
  return [...new Set(hosts)]
    .filter((host) => filters.length === 0 || filters.some((domain) => isIn(host, domain)))
    .map((host) => ({ host, target, resource: `ingress/${nameOf(ingress)}` }));
}

const isIn = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** The zone that a name is in: the one with the longest domain. */
function zoneOf({ account }: Place, host: string): Held | undefined {
  return account
    .all(ZONE)
    .filter(({ outputs }) => isIn(host, text(outputs, "name")))
    .sort((a, b) => text(b.outputs, "name").length - text(a.outputs, "name").length)[0];
}

/** Name of the record that says whose another one is. */
const ownership = (host: string): string => `a-${host}`;

class Records {
  constructor(
    private readonly place: Place,
    private readonly session: Session,
    private readonly owner: string,
  ) {}

  private may(zone: string): void {
    const { partition, region } = this.place;
    const resource = arn({ partition, service: "route53", resource: `hostedzone/${zone}` });
    demand(this.session, region, { action: "route53:ChangeResourceRecordSets", resource });
  }

  private text({ resource }: Wanted): string {
    return `"heritage=external-dns,external-dns/owner=${this.owner},external-dns/resource=${resource}"`;
  }

  private record(zoneId: string, fqdn: string, type: string): Held | undefined {
    return this.place.account
      .all(RECORD)
      .find(
        ({ inputs, outputs }) =>
          inputs["zoneId"] === zoneId && inputs["type"] === type && text(outputs, "fqdn") === fqdn,
      );
  }

  private isOurs(record: Held): boolean {
    return valuesAt(record.inputs, "records").some((value) =>
      value.startsWith(`"heritage=external-dns,external-dns/owner=${this.owner},`),
    );
  }

  private write(zoneId: string, name: string, inputs: PlainMap): void {
    const { account, region, partition } = this.place;
    const world: World = {
      account,
      region,
      partition,
      name,
      cluster: () => {
        throw new Error("No cluster is made here.");
      },
    };
    makeHeld(RECORD, { zoneId, name, allowOverwrite: true, ...inputs }, world);
  }

  /** Makes or changes the records of a name; a record of somebody else's is left alone. */
  put(wanted: Wanted): boolean {
    const zone = zoneOf(this.place, wanted.host);
    if (zone === undefined) return false;
    const there = this.record(zone.id, wanted.host, "A");
    const claim = this.record(zone.id, ownership(wanted.host), "TXT");
    if (there !== undefined && (claim === undefined || !this.isOurs(claim))) return false;
    const balancer = this.place.account
      .all(BALANCER)
      .find(({ outputs }) => text(outputs, "dnsName") === wanted.target);
    const alias = {
      name: wanted.target,
      zoneId: text(balancer?.outputs ?? {}, "zoneId"),
      evaluateTargetHealth: true,
    };
    if (there !== undefined && valuesAt(there.inputs, "aliases.name").includes(wanted.target)) return false;
    this.may(zone.id);
    this.write(zone.id, wanted.host, { type: "A", aliases: [alias] });
    this.write(zone.id, ownership(wanted.host), { type: "TXT", ttl: 300, records: [this.text(wanted)] });
    return true;
  }

  /** Removes records of this owner for names that nothing asks for any more. */
  prune(hosts: ReadonlySet<string>): boolean {
    let changed = false;
    for (const claim of this.place.account.all(RECORD)) {
      const zoneId = text(claim.inputs, "zoneId");
      const host = text(claim.outputs, "fqdn").replace(/^a-/, "");
      if (claim.inputs["type"] !== "TXT" || !this.isOurs(claim) || hosts.has(host)) continue;
      this.may(zoneId);
      const there = this.record(zoneId, host, "A");
      if (there !== undefined) removeHeld(RECORD, there.id, this.place);
      removeHeld(RECORD, claim.id, this.place);
      changed = true;
    }
    return changed;
  }
}

/** What External DNS does, by the permissions of its role: names of Ingresses lead to their load balancers. */
export const externalDns: Controller = {
  name: "external-dns",
  async reconcile(place) {
    const addon = addonOf(place, "external-dns");
    if (addon === undefined) return false;
    const settings = JSON.parse(text(addon.inputs, "configurationValues") || "{}") as Settings;
    const { domainFilters = [], txtOwnerId = "default", policy = "upsert-only" } = settings;
    const ingresses = await place.kube.list<Ingress>(INGRESSES);
    const wanted = ingresses.flatMap((ingress) => wantedOf(ingress, domainFilters));
    const hasRecords = place.account.all(RECORD).some(({ inputs }) => inputs["type"] === "TXT");
    if (wanted.length === 0 && !hasRecords) return false;
    const session = await sessionOf(place, { namespace: "external-dns", name: "external-dns" });
    const records = new Records(place, session, txtOwnerId);
    let changed = false;
    for (const each of wanted) changed = records.put(each) || changed;
    if (policy === "sync") changed = records.prune(new Set(wanted.map(({ host }) => host))) || changed;
    return changed;
  },
};
