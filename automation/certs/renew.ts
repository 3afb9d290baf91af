import { setTimeout as delay } from "node:timers/promises";
import { isArray, isObject, type JsonObject, textAt, valueAt } from "../../policy-pack/manifests/json";
import { EXIT, ZenctlError } from "../exit";
import type { CertificateClient } from "./client";
import { conditionOf, readinessOf } from "./conditions";
import { secretText } from "./list";
import { certificatesIn } from "./x509";

/** What is asked of a cluster. */
export type RenewalClient = Pick<CertificateClient, "certificate" | "secret" | "writeStatus">;

/** A certificate that cert-manager made anew. */
export interface Renewed {
  /** Serial number of the one before; undefined where there was none. */
  readonly before: string | undefined;
  readonly after: string;
  readonly revision: number | undefined;
}

/** How cert-manager is waited for. */
export interface RenewOptions {
  readonly signal: AbortSignal;
  /** Told of what cert-manager says, when it says something new. */
  readonly progress: (line: string) => void;
  /** How long it may take, in milliseconds. */
  readonly patienceMs: number;
}

const POLL_MS = 500;
/** How often the status is written again that another wrote in between. */
const TRIES = 5;

/**
 * A Certificate that asks cert-manager for a new one: with the condition that its own `cmctl renew` sets.
 * (cmctl, pkg/renew: status subresource, observedGeneration of the Certificate.)
 */
export function triggered(certificate: JsonObject, now: Date): JsonObject {
  const conditions = valueAt(certificate, ["status", "conditions"]);
  const others = isArray(conditions)
    ? conditions.filter((condition) => !isObject(condition) || condition["type"] !== "Issuing")
    : [];
  const generation = valueAt(certificate, ["metadata", "generation"]);
  const issuing = {
    type: "Issuing",
    status: "True",
    reason: "ManuallyTriggered",
    message: "Certificate re-issuance manually triggered by zenctl",
    lastTransitionTime: now.toISOString().replace(/\.\d+Z$/, "Z"),
    ...(typeof generation === "number" ? { observedGeneration: generation } : {}),
  };
  const status = certificate["status"];
  return {
    ...certificate,
    status: { ...(isObject(status) ? status : {}), conditions: [...others, issuing] },
  };
}

const isIssuing = (certificate: JsonObject): boolean =>
  conditionOf(certificate, "Issuing")?.["status"] === "True";

function revisionOf(certificate: JsonObject): number | undefined {
  const revision = valueAt(certificate, ["status", "revision"]);
  return typeof revision === "number" ? revision : undefined;
}

function wordsOf(certificate: JsonObject): string {
  const issuing = conditionOf(certificate, "Issuing");
  return textAt(issuing, "message") ?? textAt(conditionOf(certificate, "Ready"), "message") ?? "nothing";
}

/** One Certificate, and the Secret that its certificate is in. */
class Renewal {
  constructor(
    private readonly client: RenewalClient,
    private readonly namespace: string,
    private readonly name: string,
  ) {}

  private get what(): string {
    return `${this.namespace}/${this.name}`;
  }

  async read(): Promise<JsonObject> {
    const found = await this.client.certificate(this.namespace, this.name);
    if (found !== undefined) return found;
    throw new ZenctlError(`the Certificate ${this.what} is not there any more: nothing was changed`);
  }

  async serial(certificate: JsonObject): Promise<string | undefined> {
    const secret = await this.client.secret(this.namespace, textAt(certificate, "spec", "secretName") ?? "");
    return certificatesIn(secretText(secret, "tls.crt") ?? "")[0]?.serialNumber;
  }

  /** Asks for a new one, unless one is being made already. */
  async trigger(): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const certificate = await this.read();
      if (isIssuing(certificate) || (await this.client.writeStatus(triggered(certificate, new Date()))))
        return;
    }
    throw new ZenctlError(
      `the Certificate ${this.what} changes faster than it can be written: try again when that is over`,
    );
  }

  /** @throws ZenctlError where the attempt failed since `startedAt`: what the Secret held before is still in it. */
  refuseFailed(certificate: JsonObject, failedBefore: string | undefined): void {
    const failed = textAt(certificate, "status", "lastFailureTime");
    if (failed === undefined || failed === failedBefore || isIssuing(certificate)) return;
    throw new ZenctlError(
      `cert-manager could not make ${this.what} anew (${wordsOf(certificate)}); its Secret still holds the certificate from before: see to the issuer, and run this again`,
    );
  }

  late(certificate: JsonObject, patienceMs: number): ZenctlError {
    return new ZenctlError(
      `cert-manager has not made ${this.what} anew within ${patienceMs / 1000} s (it says: ${wordsOf(certificate)}); its Secret still holds the certificate from before: see whether cert-manager runs and its issuer answers`,
    );
  }
}

/**
 * Has cert-manager make a certificate anew, and waits until the new one is in its Secret and ready.
 *
 * @throws ZenctlError where it does not come; the Secret is then as it was.
 */
export async function renew(
  client: RenewalClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { signal, progress, patienceMs }: RenewOptions,
): Promise<Renewed> {
  const renewal = new Renewal(client, namespace, name);
  const first = await renewal.read();
  const before = await renewal.serial(first);
  const failedBefore = textAt(first, "status", "lastFailureTime");
  await renewal.trigger();
  const until = Date.now() + patienceMs;
  let told = "";
  for (;;) {
    const certificate = await renewal.read();
    const after = await renewal.serial(certificate);
    const { ready } = readinessOf(certificate);
    if (after !== undefined && after !== before && ready && !isIssuing(certificate))
      return { before, after, revision: revisionOf(certificate) };
    renewal.refuseFailed(certificate, failedBefore);
    const words = wordsOf(certificate);
    if (words !== told) progress(`${namespace}/${name}: ${(told = words)}`);
    if (Date.now() >= until) throw renewal.late(certificate, patienceMs);
    try {
      await delay(POLL_MS, undefined, { signal });
    } catch {
      throw new ZenctlError(
        `interrupted: cert-manager goes on making ${namespace}/${name} anew`,
        EXIT.interrupted,
      );
    }
  }
}
