import assert from "node:assert/strict";
import { renew, type RenewalClient, triggered } from "../../../automation/certs/renew";
import { EXIT, ZenctlError } from "../../../automation/exit";
import { isObject, type JsonObject, valueAt } from "../../../policy-pack/manifests/json";
import * as objects from "./support/objects";
import { issue, type Issued } from "./support/pki";

/** Reads of the Certificate until the stand-in of cert-manager has done its work. */
const WORK = 2;

/** A stand-in of a cluster with one Certificate, and of cert-manager in it. */
class Cluster implements RenewalClient {
  /** Statuses that were written. */
  readonly written: JsonObject[] = [];
  /** How often a write is refused because another came before it. */
  conflicts = 0;
  private reads = 0;

  constructor(
    private object: JsonObject | undefined,
    private held: Issued | undefined,
    /** What becomes of it when it was asked for a new one. */
    private readonly work: (
      object: JsonObject,
    ) => { readonly object: JsonObject; readonly held?: Issued } | undefined,
  ) {}

  certificate(): Promise<JsonObject | undefined> {
    const asked = this.written.length > 0 && ++this.reads >= WORK;
    const done = asked && this.object !== undefined ? this.work(this.object) : undefined;
    if (done !== undefined) {
      this.object = done.object;
      this.held = done.held ?? this.held;
    }
    return Promise.resolve(this.object);
  }

  secret(_namespace: string, name: string): Promise<JsonObject | undefined> {
    const held = name === "a-tls" ? this.held : undefined;
    return Promise.resolve(held && objects.secret(name, { "tls.crt": held.chain, "tls.key": held.key }));
  }

  writeStatus(certificate: JsonObject): Promise<boolean> {
    if (this.conflicts-- > 0) return Promise.resolve(false);
    this.object = certificate;
    const status = certificate["status"];
    this.written.push(isObject(status) ? status : {});
    return Promise.resolve(true);
  }
}

describe("a certificate that cert-manager makes anew", function () {
  this.timeout(20_000);
  let old: Issued;
  let fresh: Issued;

  before(async () => {
    old = await issue({ commonName: "old" });
    fresh = await issue({ commonName: "fresh" });
  });

  const readyAt = (revision: number): JsonObject =>
    objects.certificate("a", "a-tls", objects.ready({ revision }));
  const failing = (message: string): JsonObject =>
    objects.certificate("a", "a-tls", {
      ...objects.ready({ lastFailureTime: "2026-01-01T00:00:00Z" }),
      conditions: [
        { type: "Ready", status: "True" },
        { type: "Issuing", status: "False", reason: "Failed", message },
      ],
    });
  const told: string[] = [];
  const run = (client: RenewalClient, patienceMs = 5000, signal = new AbortController().signal) =>
    renew(
      client,
      { namespace: "shop", name: "a" },
      { signal, patienceMs, progress: (line) => told.push(line) },
    );

  async function refused(running: Promise<unknown>): Promise<ZenctlError> {
    const error: unknown = await running.then(
      () => assert.fail("it was made anew"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ZenctlError, String(error));
    return error;
  }

  it("is asked for by the condition that cmctl sets, with the rest of the status as it is", () => {
    const certificate = objects.certificate("a", "a-tls", objects.ready({ revision: 3 }, 7), 7);
    const { status } = triggered(certificate, new Date("2026-06-01T12:00:00.123Z"));
    assert.deepEqual(status, {
      revision: 3,
      conditions: [
        { type: "Ready", status: "True", reason: "Ready", observedGeneration: 7 },
        {
          type: "Issuing",
          status: "True",
          reason: "ManuallyTriggered",
          message: "Certificate re-issuance manually triggered by zenctl",
          lastTransitionTime: "2026-06-01T12:00:00Z",
          observedGeneration: 7,
        },
      ],
    });
    const again = triggered({ ...certificate, status }, new Date());
    assert.deepEqual((valueAt(again, ["status", "conditions"]) as readonly unknown[]).length, 2);
    assert.deepEqual(valueAt(triggered({}, new Date()), ["status", "conditions", 0, "type"]), "Issuing");
  });

  it("is there once the Secret holds another one and it is ready", async () => {
    told.length = 0;
    const cluster = new Cluster(readyAt(1), old, () => ({ object: readyAt(2), held: fresh }));
    assert.deepEqual(await run(cluster), {
      before: old.parsed.serialNumber,
      after: fresh.parsed.serialNumber,
      revision: 2,
    });
    assert.equal(cluster.written.length, 1);
    assert.deepEqual(told, ["shop/a: Certificate re-issuance manually triggered by zenctl"]);
  });

  it("is the first one where there was none", async () => {
    const cluster = new Cluster(objects.certificate("a", "a-tls", {}), undefined, () => ({
      object: readyAt(1),
      held: fresh,
    }));
    const { before, after } = await run(cluster);
    assert.deepEqual([before, after], [undefined, fresh.parsed.serialNumber]);
  });

  it("is asked for again where another wrote the status in between, but not for ever", async () => {
    const cluster = new Cluster(readyAt(1), old, () => ({ object: readyAt(2), held: fresh }));
    cluster.conflicts = 4;
    assert.equal((await run(cluster)).after, fresh.parsed.serialNumber);
    const busy = new Cluster(readyAt(1), old, () => undefined);
    busy.conflicts = 5;
    const { message } = await refused(run(busy));
    assert.equal(
      message,
      "the Certificate shop/a changes faster than it can be written: try again when that is over",
    );
  });

  it("is not asked for twice where it is being made already", async () => {
    const issuing = triggered(readyAt(1), new Date());
    const cluster = new Cluster(issuing, old, () => undefined);
    const { message } = await refused(run(cluster, 100));
    assert.equal(cluster.written.length, 0);
    assert.match(
      message,
      /^cert-manager has not made shop\/a anew within 0\.1 s \(it says: Certificate re-issuance/,
    );
  });

  it("says that the Secret is as it was where it failed", async () => {
    const cluster = new Cluster(readyAt(1), old, () => ({ object: failing("the order was refused") }));
    const { message, exitCode } = await refused(run(cluster));
    assert.equal(
      message,
      "cert-manager could not make shop/a anew (the order was refused); its Secret still holds the certificate from before: see to the issuer, and run this again",
    );
    assert.equal(exitCode, EXIT.failed);
  });

  it("takes no failure of before for one of now", async () => {
    const cluster = new Cluster(failing("an old story"), old, () => ({ object: readyAt(2), held: fresh }));
    assert.equal((await run(cluster)).after, fresh.parsed.serialNumber);
  });

  it("waits no longer than it may, and goes when it is interrupted", async () => {
    const idle = (): Cluster => new Cluster(readyAt(1), old, () => undefined);
    const started = Date.now();
    const { message } = await refused(run(idle(), 700));
    assert.ok(Date.now() - started < 3000);
    assert.equal(
      message,
      "cert-manager has not made shop/a anew within 0.7 s (it says: Certificate re-issuance manually triggered by zenctl); its Secret still holds the certificate from before: see whether cert-manager runs and its issuer answers",
    );
    const interrupted = await refused(run(idle(), 60_000, AbortSignal.timeout(100)));
    assert.deepEqual(
      [interrupted.message, interrupted.exitCode],
      ["interrupted: cert-manager goes on making shop/a anew", EXIT.interrupted],
    );
    const gone = await refused(run(new Cluster(undefined, undefined, () => undefined)));
    assert.equal(gone.message, "the Certificate shop/a is not there any more: nothing was changed");
  });
});
