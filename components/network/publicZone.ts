import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What a public zone is made from. */
export interface PublicZoneArgs {
  /** Its domain, such as `demo.example.com`. */
  readonly domain: string;
  /** Hosted zone of the domain above, where it is delegated; without it somebody has to do so by hand. */
  readonly parentZoneId?: string;
}

/** How long others keep the delegation, in seconds. */
const DELEGATION_SECONDS = 300;

/** A public hosted zone of Route 53, delegated by the one above where that is known. */
export class PublicZone extends pulumi.ComponentResource {
  /** Its id, known once it is delegated. */
  public readonly zoneId: pulumi.Output<string>;
  /** Name servers, for the delegation. */
  public readonly nameServers: pulumi.Output<string[]>;

  public constructor(name: string, args: PublicZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:network:PublicZone", name, {}, opts);
    const { domain, parentZoneId } = args;
    const zone = new aws.route53.Zone(
      name,
      {
        name: domain,
        comment: "Made by Pulumi for the Kube-Zen platform",
        // Records of challenges and of External DNS are no reason to keep a zone that is to go.
        forceDestroy: true,
      },
      { parent: this },
    );
    this.nameServers = zone.nameServers;
    const delegation =
      parentZoneId === undefined
        ? undefined
        : new aws.route53.Record(
            name,
            {
              zoneId: parentZoneId,
              name: domain,
              type: "NS",
              ttl: DELEGATION_SECONDS,
              records: zone.nameServers,
            },
            { parent: this },
          );
    this.zoneId =
      delegation === undefined
        ? zone.zoneId
        : pulumi.all([zone.zoneId, delegation.fqdn]).apply(([zoneId]) => zoneId);
    this.registerOutputs({ zoneId: this.zoneId, nameServers: this.nameServers });
  }
}
