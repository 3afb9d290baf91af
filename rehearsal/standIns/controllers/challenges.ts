import { createHash } from "node:crypto";
import { arn } from "../../../model/aws/partition";
import { makeHeld, removeHeld } from "../../providers/aws/make";
import type { Session } from "../../providers/aws/sts";
import { text, type World } from "../../providers/aws/types/spec";
import type { Place } from "../controller";
import { demand, sessionOf } from "../identity";
import { HOME, type Issuer } from "./issuers";

const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";

/** How an issuer answers challenges in Route 53 (cert-manager.io, "Route53"). */
interface Solver {
  readonly hostedZoneID?: string;
  /** A further role that cert-manager takes on. */
  readonly role?: string;
}

function solverOf({ spec: { acme } }: Issuer): Solver | undefined {
  const { solvers = [] } = (acme ?? {}) as {
    readonly solvers?: readonly { readonly dns01?: { readonly route53?: Solver } }[];
  };
  return solvers.find(({ dns01 }) => dns01?.route53 !== undefined)?.dns01?.route53;
}

/** The zone whose records prove who holds a host. @throws Error where nobody may look for it, or there is none. */
function zoneOf({ account, region }: Place, session: Session, solver: Solver, host: string): string {
  if (solver.hostedZoneID !== undefined) return solver.hostedZoneID;
  demand(session, region, { action: "route53:ListHostedZonesByName", resource: "*" });
  const [zone] = account
    .all(ZONE)
    .filter(({ outputs }) => host.endsWith(text(outputs, "name")))
    .sort((a, b) => text(b.outputs, "name").length - text(a.outputs, "name").length);
  if (zone === undefined) throw new Error(`zone for ${host} not found in Route 53`);
  return zone.id;
}

function worldOf({ account, region, partition }: Place): World {
  return {
    account,
    region,
    partition,
    name: "challenge",
    cluster: () => {
      throw new Error("No cluster is made here.");
    },
  };
}

/** Makes the record of one host and takes it away again, as far as the role may. */
function answer(place: Place, session: Session, solver: Solver, host: string): void {
  const { partition, region } = place;
  const name = `_acme-challenge.${host}`;
  const zoneId = zoneOf(place, session, solver, name);
  const resource = arn({ partition, service: "route53", resource: `hostedzone/${zoneId}` });
  const may = (verb: "UPSERT" | "DELETE"): void =>
    demand(session, region, {
      action: "route53:ChangeResourceRecordSets",
      resource,
      context: {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": name,
        "route53:ChangeResourceRecordSetsRecordTypes": "TXT",
        "route53:ChangeResourceRecordSetsActions": verb,
      },
    });
  may("UPSERT");
  const value = createHash("sha256").update(name).digest("base64url");
  const inputs = { zoneId, name, type: "TXT", ttl: 10, records: [`"${value}"`], allowOverwrite: true };
  const record = makeHeld(RECORD, inputs, worldOf(place));
  const changes = arn({ partition, service: "route53", resource: "change/*" });
  demand(session, region, { action: "route53:GetChange", resource: changes });
  may("DELETE");
  removeHeld(RECORD, record.id, place);
}

/**
 * Answers the challenges of an issuer that proves by DNS who holds a host (DNS01): with cert-manager's own service account
 * and the role that it gets, in the simulated zone. Nothing for other issuers.
 *
 * @throws Error as cert-manager tells it, with the words of AWS.
 */
export async function answerChallenges(
  place: Place,
  issuer: Issuer,
  hosts: readonly string[],
): Promise<void> {
  const solver = solverOf(issuer);
  if (solver === undefined) return;
  try {
    const session = await sessionOf(place, { namespace: HOME, name: "cert-manager" });
    // What the further role may do is said where it is, which is not looked at here.
    if (solver.role !== undefined)
      demand(session, place.region, { action: "sts:AssumeRole", resource: solver.role });
    else for (const host of hosts) answer(place, session, solver, host.replace(/^\*\./, ""));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Error(`Error presenting challenge: failed to change Route 53 record set: ${words}`, {
      cause: error,
    });
  }
}
