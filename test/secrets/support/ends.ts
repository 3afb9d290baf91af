import * as fs from "node:fs";
import * as path from "node:path";
import type { ApiClient } from "../../../rehearsal/cluster/api";
import { authority, issue } from "../../automation/certs/support/pki";
import { type Running, saasStandIn } from "../../automation/certs/support/servers";
import type { Stage } from "./stage";

/** A stand-in of the SaaS that shows the stack's own certificate, and files with keys that nothing may quote. */
export interface PlantedEnds {
  readonly server: Running;
  /** Paths. */
  readonly files: {
    /** Certificate and key of the authority that the server's clients are checked with. */
    readonly authority: string;
    /** A certificate of an authority that nobody knows, its key, and one that is not its. */
    readonly certificate: string;
    readonly key: string;
    readonly otherKey: string;
    /** A key in PEM that is none, with a planted text in it. */
    readonly brokenKey: string;
    /** A planted text and nothing else. */
    readonly token: string;
  };
}

/** Starts the stand-in and writes the files, into the clone. */
export async function plantEnds(stage: Stage, api: ApiClient): Promise<PlantedEnds> {
  const { data } = (await api.expect({
    method: "GET",
    path: "/api/v1/namespaces/canary-zen/secrets/saas-tls",
  })) as { readonly data: Readonly<Record<string, string>> };
  const text = (key: string): string => Buffer.from(data[key] ?? "", "base64").toString("utf8");
  const clients = await authority("partners");
  const stranger = await authority("stranger");
  const client = await issue({ issuer: stranger, use: "client", commonName: "partner" });
  for (const [name, { key }] of Object.entries({ clients, stranger, client })) stage.learnKey(name, key);
  const token = stage.plant("file that is no PEM");
  const broken = `-----BEGIN PRIVATE KEY-----\n${stage.plant("key that is none")}\n-----END PRIVATE KEY-----\n`;
  const folder = stage.clone.path("ends");
  fs.mkdirSync(folder);
  const file = (name: string, content: string): string => {
    fs.writeFileSync(path.join(folder, name), content, { mode: 0o600 });
    return path.join(folder, name);
  };
  return {
    server: await saasStandIn({
      shown: { chain: text("tls.crt"), key: text("tls.key") },
      clients: text("ca.crt") + clients.certificate,
    }),
    files: {
      authority: file("authority.pem", clients.certificate + clients.key),
      certificate: file("client.pem", client.chain),
      key: file("client.key", client.key),
      otherKey: file("other.key", stranger.key),
      brokenKey: file("broken.key", broken),
      token: file("token", token),
    },
  };
}
