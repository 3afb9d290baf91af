import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type * as grpc from "@grpc/grpc-js";
import { cacheDirectory } from "../../../model/environment";
import { Account, accountFile } from "../../../rehearsal/providers/aws/account";
import type { Fault } from "../../../rehearsal/providers/aws/faults";
import { type Properties, urn } from "../../rehearsal/providers/support/client";
import { start, type StartedProvider } from "../../rehearsal/providers/support/provider";
import type { Ended, Place } from "./place";

/** What is made already, as an engine's state has it. */
interface Made {
  readonly id: string;
  readonly properties: Properties;
}

interface Part {
  readonly name: string;
  readonly type: string;
  readonly inputs: (id: (name: string) => string) => Properties;
}

const part = (name: string, type: string, inputs: Part["inputs"] = () => ({})): Part => ({
  name,
  type: `aws:${type}`,
  inputs,
});

const subnet = (zone: string, third: number): Part =>
  part(`subnet-${zone}`, "ec2/subnet:Subnet", (id) => ({
    vpcId: id("vpc"),
    cidrBlock: `10.0.${third}.0/24`,
    availabilityZone: `eu-west-1${zone}`,
  }));

/** A network with files, a role, a key, a secret and a bucket: as much as needs no cluster, in the order of its needs. */
const STACK: readonly Part[] = [
  part("vpc", "ec2/vpc:Vpc", () => ({ cidrBlock: "10.0.0.0/16" })),
  subnet("a", 0),
  subnet("b", 1),
  part("group", "ec2/securityGroup:SecurityGroup", (id) => ({ vpcId: id("vpc"), name: "files" })),
  part("address", "ec2/eip:Eip"),
  part("nat", "ec2/natGateway:NatGateway", (id) => ({
    allocationId: id("address"),
    subnetId: id("subnet-a"),
  })),
  part("routes", "ec2/routeTable:RouteTable", (id) => ({
    vpcId: id("vpc"),
    routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: id("nat") }],
  })),
  part("endpoint", "ec2/vpcEndpoint:VpcEndpoint", (id) => ({
    vpcId: id("vpc"),
    serviceName: "com.amazonaws.eu-west-1.s3",
    routeTableIds: [id("routes")],
  })),
  part("role", "iam/role:Role", () => ({ name: "own", assumeRolePolicy: "{}" })),
  part("policy", "iam/rolePolicy:RolePolicy", (id) => ({ name: "own", role: id("role"), policy: "{}" })),
  part("key", "kms/key:Key", () => ({ deletionWindowInDays: 7 })),
  part("secret", "secretsmanager/secret:Secret", (id) => ({
    name: "own",
    kmsKeyId: id("key"),
    recoveryWindowInDays: 0,
  })),
  part("files", "efs/fileSystem:FileSystem", () => ({ encrypted: true })),
  ...["a", "b"].map((zone) =>
    part(`mount-${zone}`, "efs/mountTarget:MountTarget", (id) => ({
      fileSystemId: id("files"),
      subnetId: id(`subnet-${zone}`),
      securityGroups: [id("group")],
    })),
  ),
  part("bucket", "s3/bucket:Bucket", () => ({ bucket: "kube-zen-backups" })),
];

/**
 * The same as a place with a whole stack, small: the simulated provider is driven over its protocol, as an engine does,
 * one resource after another.
 *
 * @param state A folder of its own.
 */
export function openSmallPlace(state: string): Place {
  const file = accountFile({ ZEN_STATE: state });
  const happened = path.join(state, "happened");
  const made = new Map<string, Made>();
  let interrupted: readonly string[] = [];

  async function begin(faults: readonly Fault[]): Promise<StartedProvider> {
    const env = {
      ZEN_STATE: state,
      ZEN_CACHE: cacheDirectory(process.env),
      ZEN_AWS_FAULTS: JSON.stringify(faults),
      ZEN_AWS_FAULTS_HAPPENED: happened,
    };
    const provider = await start("aws", { programDirectory: state, env, interrupted });
    await provider.client.configure({ region: "eu-west-1" }, "aws");
    return provider;
  }

  const idOf = (name: string): string => made.get(name)?.id ?? "";

  async function up({ client }: StartedProvider): Promise<void> {
    for (const { name, type, inputs } of STACK) {
      if (made.has(name)) continue;
      made.set(name, await client.create(urn(type, name), inputs(idOf)));
    }
  }

  async function destroy({ client }: StartedProvider): Promise<void> {
    for (const { name, type } of [...STACK].reverse()) {
      const there = made.get(name);
      if (there !== undefined) await client.delete(urn(type, name), there.id, there.properties);
      made.delete(name);
    }
  }

  /** Stops a run while something of a type is made, and leaves the account as it was; false where it ended before. */
  async function killed(
    type: string,
    provider: StartedProvider,
    running: Promise<unknown>,
  ): Promise<boolean> {
    const run = { hasEnded: false };
    const ended = running.finally(() => (run.hasEnded = true)).catch(() => undefined);
    while (!run.hasEnded) {
      const [held] = fs.existsSync(file) ? Account.open(file).all(type) : [];
      if (held?.phase?.kind === "making" && held.madeFor !== undefined) {
        const left = fs.readFileSync(file);
        await provider.close();
        await ended;
        fs.writeFileSync(file, left);
        interrupted = [held.madeFor];
        return true;
      }
      await delay(5);
    }
    await ended;
    return false;
  }

  return {
    pace: { longer: 0.4, stuck: 1 },
    census: () => {
      const counts = new Map<string, number>();
      for (const { type } of Account.open(file).all()) counts.set(type, (counts.get(type) ?? 0) + 1);
      return counts;
    },
    clear: () => fs.rmSync(file, { force: true }),
    zenctl: async ([verb = ""], faults = [], killAt): Promise<Ended> => {
      const startedAt = Date.now();
      fs.rmSync(happened, { force: true });
      const provider = await begin(faults);
      // What a killed run left is asked for once, by the next.
      interrupted = [];
      let [code, message]: [number | null, string] = [0, ""];
      const running = verb === "up" ? up(provider) : destroy(provider);
      if (killAt !== undefined && (await killed(killAt, provider, running))) code = null;
      else {
        await running.catch((error: unknown) => {
          [code, message] = [1, (error as grpc.ServiceError).details];
        });
        await provider.close();
      }
      const lines = fs.existsSync(happened) ? fs.readFileSync(happened, "utf8").trim().split("\n") : [];
      const seconds = (Date.now() - startedAt) / 1000;
      return { code, message, seconds, happened: new Set(lines.map(Number)) };
    },
  };
}
