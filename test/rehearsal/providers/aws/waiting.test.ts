import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type * as grpc from "@grpc/grpc-js";
import { cacheDirectory } from "../../../../model/environment";
import { Account, accountFile, type Held } from "../../../../rehearsal/providers/aws/account";
import type { Fault } from "../../../../rehearsal/providers/aws/faults";
import { failureOf, type Properties, urn } from "../support/client";
import { start, type StartedProvider } from "../support/provider";

const VPC = "aws:ec2/vpc:Vpc";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

describe("rehearsal/providers/aws: waiting for AWS", function () {
  this.timeout(60_000);
  let state: string;
  let provider: StartedProvider;

  async function begin(faults: readonly Fault[] = [], interrupted: readonly string[] = []): Promise<void> {
    const env = {
      ZEN_STATE: state,
      ZEN_CACHE: cacheDirectory(process.env),
      ZEN_AWS_FAULTS: JSON.stringify(faults),
      ZEN_AWS_FAULTS_HAPPENED: path.join(state, "happened"),
    };
    provider = await start("aws", { programDirectory: state, env, interrupted });
    await provider.client.configure({ region: "eu-west-1" }, "aws");
  }

  beforeEach(() => {
    state = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-aws-")));
  });
  afterEach(async () => {
    await provider.close();
    fs.rmSync(state, { recursive: true });
  });

  const make = (type: string, inputs: Properties, timeout = 0) =>
    provider.client.create(urn(type, "x"), inputs, { timeout });
  const held = (type: string): readonly Held[] => Account.open(accountFile({ ZEN_STATE: state })).all(type);
  const endpoint = async (timeout = 0) => {
    const vpc = await make(VPC, { cidrBlock: "10.0.0.0/16" });
    return make(ENDPOINT, { vpcId: vpc.id, serviceName: "com.amazonaws.eu-west-1.s3" }, timeout);
  };
  async function timed<T>(run: Promise<T>): Promise<readonly [T, number]> {
    const startedAt = Date.now();
    return [await run, Date.now() - startedAt];
  }

  it("comes back when it is made, and when it is gone", async () => {
    await begin();
    const [made, ms] = await timed(endpoint());
    assert.ok(ms >= 100 && ms < 3_000, String(ms));
    assert.equal(held(ENDPOINT)[0]?.phase, undefined);
    assert.equal(made.properties["state"], "available");
    await provider.client.delete(urn(ENDPOINT, "x"), made.id, made.properties);
    assert.deepEqual(held(ENDPOINT), []);
  });

  it("gives up after the timeout of the program, with what AWS is at, and goes on with it later", async () => {
    await begin([{ operation: "create", kind: "long", type: ENDPOINT, seconds: 3 }]);
    const failure = await failureOf(endpoint(1));
    const [only] = held(ENDPOINT);
    assert.ok(only);
    assert.deepEqual(failure.reasons, [
      `waiting for EC2 VPC Endpoint (${only.id}) create: timeout while waiting for state to become 'available' (last state: 'pending', timeout: 1s)`,
    ]);
    assert.equal(failure.id, only.id);
    assert.equal(only.phase?.word, "pending");
    const changed = { vpcId: failure.properties["vpcId"], serviceName: failure.properties["serviceName"] };
    const [, ms] = await timed(
      provider.client.update(urn(ENDPOINT, "x"), only.id, failure.properties, {
        ...changed,
        tags: { a: "b" },
      }),
    );
    assert.ok(ms > 1_000 && ms < 6_000, String(ms));
    assert.equal(held(ENDPOINT)[0]?.phase, undefined);
    assert.equal(fs.readFileSync(path.join(state, "happened"), "utf8"), "0\n");
  });

  it("tries again what names a role that is not seen yet", async () => {
    await begin([{ operation: "create", kind: "lag", type: ROLE, seconds: 1 }]);
    await make(ROLE, { name: "own", assumeRolePolicy: "{}" });
    const [policy, ms] = await timed(make(POLICY, { role: "own", name: "p", policy: "{}" }));
    assert.equal(policy.id, "own:p");
    assert.ok(ms > 800 && ms < 5_000, String(ms));
  });

  it("does not try for ever", async () => {
    await begin([{ operation: "create", kind: "lag", type: ROLE, seconds: 60 }]);
    await make(ROLE, { name: "own", assumeRolePolicy: "{}" });
    const [said, ms] = await timed(
      make(POLICY, { role: "own", name: "p", policy: "{}" }).then(
        () => "no error",
        (error: unknown) => (error as grpc.ServiceError).details,
      ),
    );
    assert.equal(
      said,
      "creating aws:iam/rolePolicy:RolePolicy (x): operation error: api error NoSuchEntity: The Role 'own' does not exist",
    );
    assert.ok(ms >= 5_000 && ms < 9_000, String(ms));
  });

  /** What a run leaves that is killed while AWS makes an endpoint: the engine was not told of it. */
  async function killed(seconds: number): Promise<Held> {
    await begin([{ operation: "create", kind: "long", type: ENDPOINT, seconds }]);
    void endpoint().catch(() => undefined);
    for (;;) {
      const [only] = held(ENDPOINT);
      if (only !== undefined) return only;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it("goes on with what a killed run began, waits for it, and makes it no second time", async () => {
    const before = await killed(2);
    assert.equal(before.madeFor, urn(ENDPOINT, "x"));
    const file = fs.readFileSync(accountFile({ ZEN_STATE: state }));
    await provider.close();
    // As a kill leaves it: nobody tidied up.
    fs.writeFileSync(accountFile({ ZEN_STATE: state }), file);
    await begin([], [urn(ENDPOINT, "x")]);
    const inputs = before.inputs as Properties;
    const made = await make(ENDPOINT, { ...inputs, tags: { a: "b" } });
    assert.equal(made.id, before.id);
    const [only, other] = held(ENDPOINT);
    assert.equal(other, undefined);
    assert.deepEqual([only?.id, only?.phase, only?.inputs["tags"]], [before.id, undefined, { a: "b" }]);
    // It is known now: the next one of that name is a new one.
    assert.notEqual((await make(ENDPOINT, inputs)).id, before.id);
  });

  it("goes on with what was made and answered, when the run was killed before the engine wrote that down", async () => {
    await begin();
    const { id } = await endpoint();
    // Others are written down meanwhile.
    await make(ROLE, { name: "own", assumeRolePolicy: "{}" });
    const file = fs.readFileSync(accountFile({ ZEN_STATE: state }));
    await provider.close();
    fs.writeFileSync(accountFile({ ZEN_STATE: state }), file);
    await begin([], [urn(ENDPOINT, "x")]);
    const [only] = held(ENDPOINT);
    assert.ok(only);
    const inputs = only.inputs as Properties;
    assert.equal((await make(ENDPOINT, inputs)).id, id);
    assert.equal(held(ENDPOINT).length, 1);
    // One that the engine asks for by its id is in its state: whoever takes its place is new.
    await provider.close();
    await begin([], [urn(ENDPOINT, "x")]);
    await provider.client.diff(urn(ENDPOINT, "x"), id, inputs, inputs);
    assert.notEqual((await make(ENDPOINT, inputs)).id, id);
  });

  it("finds what a killed run began for whoever destroys, and nothing of a run that was not killed", async () => {
    const { id, inputs } = await killed(1);
    const file = fs.readFileSync(accountFile({ ZEN_STATE: state }));
    await provider.close();
    fs.writeFileSync(accountFile({ ZEN_STATE: state }), file);
    await begin();
    const read = () => provider.client.read(urn(ENDPOINT, "x"), "", {}, inputs);
    assert.equal((await read()).id, "");
    await provider.close();
    await begin([], [urn(ENDPOINT, "x")]);
    assert.equal((await read()).id, id);
    await provider.client.delete(urn(ENDPOINT, "x"), id, {});
    assert.deepEqual(held(ENDPOINT), []);
  });
});
