import * as pulumi from "@pulumi/pulumi";
import { PublicZone } from "../../components/network/publicZone";
import { PublicCertificate } from "../../components/tls/publicCertificate";
import { TrustStore } from "../../components/tls/trustStore";
import { fittingName } from "../../model/aws/names";
import { ingressClass } from "../../model/ingress";
import type { LoadBalancerCertificates } from "../certificates";
import type { AddonNames } from "./addons";
import type { Foundation } from "./foundation";

/** The zone of what is reached from outside. */
export interface PublicNames extends AddonNames {
  /** Name servers of a zone that was made, for its delegation. */
  readonly nameServers?: pulumi.Output<string[]>;
}

/** The zone, made or given; nothing where nothing is reached from outside. */
export function publicNames({ config, inAccount }: Foundation): PublicNames | undefined {
  const { dns } = config.aws;
  if (dns === undefined) return undefined;
  if (dns.zoneId !== undefined) return { domain: dns.zone, zoneId: dns.zoneId };
  const { parentZoneId } = dns;
  const zone = new PublicZone(
    "zone",
    { domain: dns.zone, ...(parentZoneId === undefined ? {} : { parentZoneId }) },
    inAccount,
  );
  return { domain: dns.zone, zoneId: zone.zoneId, nameServers: zone.nameServers };
}

/** A name for a bucket: unique in the partition, and without what buckets may not have in theirs. */
export function bucketName(
  { config, account }: Foundation,
  what: "backups" | "authorities",
): pulumi.Output<string> {
  const { cluster, region } = config.aws;
  const owner = cluster.name.toLowerCase().replaceAll("_", "-");
  return account.apply((own) => fittingName("bucket", owner, what, own, region));
}

/** What load balancers show and whom they let in; nothing where no load balancer of AWS ends TLS. */
export function loadBalancerCertificates(
  base: Foundation,
  names: PublicNames | undefined,
): LoadBalancerCertificates | undefined {
  const { config, loadBalancerCidrs, inAccount } = base;
  const { registryHost, webhookHost } = config.ingress;
  const [first, ...others] = [registryHost, webhookHost].filter((host) => host !== undefined);
  if (ingressClass(config) !== "alb" || names === undefined || first === undefined) return undefined;
  const certificateArn: pulumi.Input<string> =
    config.aws.certificateArn ??
    new PublicCertificate("entrance", { hosts: [first, ...others], zoneId: names.zoneId }, inAccount)
      .certificateArn;
  return {
    certificateArn: () => certificateArn,
    trustStoreArn: (authorities) =>
      new TrustStore(
        "registry-clients",
        {
          partition: base.partition,
          bucketName: bucketName(base, "authorities"),
          trustStoreName: fittingName("loadBalancer", config.aws.cluster.name, "registry"),
          authorities,
        },
        inAccount,
      ).trustStoreArn,
    cidrs: loadBalancerCidrs,
  };
}
