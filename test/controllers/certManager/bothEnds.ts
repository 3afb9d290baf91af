import assert from "node:assert/strict";
import { createPublicKey, X509Certificate } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { AUTHORITY_KEY, CERTIFICATE_SECRETS } from "../../../model/certificates/names";
import type { Server } from "../../charts/matrix/server";
import { type End, SaasStandIn } from "../../support/mutualTls";
import { secretEnd } from "./objects";

/** How often the ends look at their Secrets; a kubelet takes up to a minute and more. */
const POLL_MS = 50;

/** The two ends of a connection, which follow their Secrets as an ingress controller and an agent do. */
export class BothEnds {
  readonly #ends = new Map<string, End>();
  readonly #serials = new Map<string, Set<string>>();
  readonly #keys = new Map<string, Set<string>>();
  readonly #stop = new AbortController();
  #saas: SaasStandIn | undefined;
  #following: Promise<void> | undefined;

  /** @param bundle ConfigMap of what both trust; without one each trusts what is beside its certificate. */
  constructor(
    private readonly server: Server,
    private readonly namespace: string,
    private readonly bundle?: string,
  ) {}

  async start(): Promise<void> {
    await this.#look();
    this.#saas = await SaasStandIn.start(this.end(CERTIFICATE_SECRETS.saas));
    this.#following = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#saas?.close();
    await this.#following;
  }

  /** Where the SaaS's end listens. */
  get port(): number {
    assert.ok(this.#saas);
    return this.#saas.port;
  }

  /** What is in a Secret now. */
  end(secret: string): End {
    const found = this.#ends.get(secret);
    assert.ok(found);
    return found;
  }

  /** Subject of the authority that a certificate is of now. */
  issuerOf(secret: string): string {
    return new X509Certificate(this.end(secret).certificate).issuer;
  }

  /** Serial numbers of the certificates that were in a Secret. */
  serials(secret: string): ReadonlySet<string> {
    return this.#serials.get(secret) ?? new Set();
  }

  /** Public keys of the keys that were in a Secret. */
  keys(secret: string): ReadonlySet<string> {
    return this.#keys.get(secret) ?? new Set();
  }

  async #follow(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#look();
      this.#saas?.use(this.end(CERTIFICATE_SECRETS.saas));
      await delay(POLL_MS);
    }
  }

  async #look(): Promise<void> {
    const trusted = await this.#trusted();
    for (const secret of [CERTIFICATE_SECRETS.agent, CERTIFICATE_SECRETS.saas]) {
      const found = await secretEnd(this.server, this.namespace, secret);
      assert.ok(found, `there is no Secret ${secret}: a pod that starts now would wait for it`);
      this.#ends.set(secret, trusted === undefined ? found : { ...found, authorities: trusted });
      const key = createPublicKey(found.key).export({ type: "spki", format: "pem" }).toString();
      remember(this.#serials, secret, new X509Certificate(found.certificate).serialNumber);
      remember(this.#keys, secret, key);
    }
  }

  async #trusted(): Promise<string | undefined> {
    if (this.bundle === undefined) return undefined;
    const metadata = { name: this.bundle, namespace: this.namespace };
    const found = await this.server.find({ apiVersion: "v1", kind: "ConfigMap", metadata }, this.namespace);
    return (found?.["data"] as Readonly<Record<string, string>> | undefined)?.[AUTHORITY_KEY];
  }
}

function remember(all: Map<string, Set<string>>, secret: string, item: string): void {
  all.set(secret, (all.get(secret) ?? new Set()).add(item));
}
