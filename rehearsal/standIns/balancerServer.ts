import * as https from "node:https";
import type { AddressInfo } from "node:net";
import type { SecureVersion } from "node:tls";
import { isList, isMap } from "../providers/properties/values";
import type { Account, Held } from "../providers/aws/account";
import { text, valuesAt } from "../providers/aws/types/spec";
import { type Authority, issueCertificate, newAuthority } from "./authority";

/** A load balancer of the simulated account that answers on this machine for as long as it is open. */
export interface BalancerServer {
  readonly host: "127.0.0.1";
  readonly port: number;
  /** Certificate of the authority that stands in for Amazon's, PEM. */
  readonly trust: string;
  readonly close: () => void;
}

const DAY_MS = 86_400_000;

/** Versions of TLS of an ELB security policy, by its name (Elastic Load Balancing user guide, "Security policies"). */
export function versionsOf(policy: string): {
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
} {
  const [, newest, oldest] = /-(TLS13|TLS|FS)-1-([0-3])(-|$)/.exec(policy) ?? [];
  const versions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;
  return {
    minVersion: versions[Number(oldest ?? "0")] ?? "TLSv1",
    maxVersion: newest === "TLS13" ? "TLSv1.3" : "TLSv1.2",
  };
}

/** The load balancer that a name leads to by the account's zones. */
function balancerOf(account: Account, host: string): Held | string {
  const record = account
    .all("aws:route53/record:Record")
    .find(({ inputs, outputs }) => inputs["type"] === "A" && text(outputs, "fqdn") === host);
  if (record === undefined) return `no zone of the simulated account has a record for ${host}`;
  const names = valuesAt(record.inputs, "aliases.name");
  const found = account
    .all("aws:lb/loadBalancer:LoadBalancer")
    .find(({ outputs }) => names.includes(text(outputs, "dnsName")));
  return found ?? `${host} leads to ${names.join(", ")}, and there is no such load balancer`;
}

/** Authorities that a listener's clients are checked with; nothing where it asks for no certificate. */
function clientsOf(account: Account, listener: Held): string | undefined {
  const mutual = listener.inputs["mutualAuthentication"];
  if (!isMap(mutual) || text(mutual, "mode") !== "verify") return undefined;
  const store = account.find("aws:lb/trustStore:TrustStore", text(mutual, "trustStoreArn"));
  const { inputs } = store ?? { inputs: {} };
  const object = account
    .all("aws:s3/bucketObjectv2:BucketObjectv2")
    .find(
      (each) =>
        text(each.inputs, "bucket") === text(inputs, "caCertificatesBundleS3Bucket") &&
        text(each.inputs, "key") === text(inputs, "caCertificatesBundleS3Key"),
    );
  return text(object?.inputs ?? {}, "content");
}

interface Shown {
  readonly certificate: string;
  readonly key: string;
}

/** What the listener shows: a certificate with the names of ACM's, by an authority of the rehearsal. */
async function shownBy(account: Account, listener: Held, authority: Authority): Promise<Shown | string> {
  const arn = text(listener.inputs, "certificateArn");
  const held = account.find("aws:acm/certificate:Certificate", arn);
  if (held === undefined) return `there is no certificate ${arn} in the simulated account`;
  const status = text(held.outputs, "status");
  if (status !== "ISSUED") return `the certificate ${arn} is ${status}, and not issued`;
  const names = held.outputs["subjectAlternativeNames"];
  const given = isList(names) ? names.filter((name) => typeof name === "string") : [];
  const dnsNames = [...new Set([text(held.inputs, "domainName"), ...given])];
  const asked = {
    commonName: text(held.inputs, "domainName"),
    dnsNames,
    usages: ["digital signature", "server auth"],
    privateKey: { algorithm: "ECDSA" },
  } as const;
  return issueCertificate(asked, DAY_MS, authority);
}

/**
 * Opens the load balancer that a host of the simulated account leads to, as its HTTPS listener says: with the names of the
 * listener's certificate, the versions of its security policy, and clients checked with what its trust store was made from.
 * Behind it nothing runs, so whoever is let in gets the answer of a load balancer without targets.
 *
 * @returns The server, or why nothing would answer there.
 */
export async function openBalancer(account: Account, host: string): Promise<BalancerServer | string> {
  const balancer = balancerOf(account, host);
  if (typeof balancer === "string") return balancer;
  const listener = account
    .all("aws:lb/listener:Listener")
    .find(({ inputs }) => inputs["loadBalancerArn"] === balancer.id && inputs["protocol"] === "HTTPS");
  if (listener === undefined) return `the load balancer of ${host} has no HTTPS listener`;
  const authority = await newAuthority();
  const shown = await shownBy(account, listener, authority);
  if (typeof shown === "string") return shown;
  const clients = clientsOf(account, listener);
  const server = https.createServer(
    {
      key: shown.key,
      cert: `${shown.certificate.trim()}\n${authority.certificate}`,
      ...versionsOf(text(listener.inputs, "sslPolicy")),
      // Else OpenSSL would not even speak the versions that an old policy lets in.
      ciphers: "DEFAULT@SECLEVEL=0",
      ...(clients === undefined ? {} : { requestCert: true, rejectUnauthorized: true, ca: clients }),
    },
    (_request, response) => {
      response.writeHead(503, { connection: "close", server: "awselb/2.0 (stand-in)" }).end();
    },
  );
  // A client that is refused is no failure of the server.
  server.on("tlsClientError", (_error, socket) => void socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: "127.0.0.1",
    port,
    trust: authority.certificate,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
