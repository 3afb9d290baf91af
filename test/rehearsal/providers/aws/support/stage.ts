import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CHART_STAND_INS_VARIABLE } from "../../../../../model/chartStandIns";
import type { PolicyDocument } from "../../../../../model/aws/policyDocument";
import { irsaTrust } from "../../../../../model/aws/trust";
import { kubeconfigClient } from "../../../../../rehearsal/cluster/kubeconfigClient";
import { Account, accountFile, type Held } from "../../../../../rehearsal/providers/aws/account";
import { preparedFolder } from "../../../../../rehearsal/standIns/charts";
import { Kube } from "../../../../../rehearsal/standIns/kube";
import { sharedCluster } from "../../../../support/cluster";
import { type Properties, urn } from "../../support/client";
import { start, type StartedProvider } from "../../support/provider";

/** Region, and the account's cluster. */
export const REGION = "eu-west-1";
export const CLUSTER = "stand-ins";

interface Made {
  readonly urn: string;
  readonly id: string;
  readonly properties: Properties;
}

/** A simulated account with a cluster, and the embedded cluster that stands for it, driven as an engine would. */
export class Stage {
  private readonly made: Made[] = [];

  private constructor(
    private readonly aws: StartedProvider,
    private readonly kubernetes: StartedProvider,
    readonly kube: Kube,
    private readonly env: NodeJS.ProcessEnv,
    private readonly directory: string,
  ) {}

  static async start(): Promise<Stage> {
    const shared = await sharedCluster();
    const env = { ...shared.env, [CHART_STAND_INS_VARIABLE]: preparedFolder(shared.env) };
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-stand-ins-"));
    const options = { programDirectory: directory, env };
    const aws = await start("aws", options);
    await aws.client.configure({ region: REGION }, "aws");
    const kubernetes = await start("kubernetes", options);
    const { kubeconfig, context } = shared;
    await kubernetes.client.configure({ kubeconfig, context }, "kubernetes");
    return new Stage(aws, kubernetes, new Kube(await kubeconfigClient(kubeconfig)), env, directory);
  }

  /** Makes a resource; what is made last is removed first. */
  async make(type: string, name: string, given: Properties): Promise<Made> {
    const { client } = type.startsWith("kubernetes:") ? this.kubernetes : this.aws;
    const own = urn(type, name);
    const { inputs, failures } = await client.check(own, given);
    if (failures.length > 0) throw new Error(failures.join("\n"));
    const { id, properties } = await client.create(own, inputs);
    const made = { urn: own, id, properties };
    this.made.push(made);
    return made;
  }

  async remove(made: Made): Promise<void> {
    const { client } = made.urn.includes("::kubernetes:") ? this.kubernetes : this.aws;
    await client.delete(made.urn, made.id, made.properties);
    this.made.splice(this.made.indexOf(made), 1);
  }

  /** A role that only one service account can take on. */
  async role(
    name: string,
    serviceAccount: { readonly namespace: string; readonly name: string },
    policy: PolicyDocument,
  ): Promise<string> {
    const issuer = await this.issuer();
    const trust = irsaTrust({ partition: "aws", account: this.account.id, issuer }, serviceAccount);
    const role = await this.make("aws:iam/role:Role", name, {
      name,
      assumeRolePolicy: JSON.stringify(trust),
    });
    await this.make("aws:iam/rolePolicy:RolePolicy", name, { role: name, policy: JSON.stringify(policy) });
    return String(role.properties["arn"]);
  }

  async issuer(): Promise<string> {
    const path = "/.well-known/openid-configuration";
    return ((await this.kube.client.expect({ method: "GET", path })) as { readonly issuer: string }).issuer;
  }

  /** The account as its file has it. */
  get account(): Account {
    return Account.open(accountFile(this.env));
  }

  held(type: string): readonly Held[] {
    return this.account.all(type);
  }

  /** Waits for something that a controller is to do. @throws Error that shows what was seen last. */
  async until<T>(what: string, look: () => Promise<T | undefined>, seconds = 20): Promise<T> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      await delay(100);
    }
    throw new Error(`${what} was not seen within ${seconds} s`);
  }

  /** Removes everything that was made, the last first. */
  async clear(): Promise<void> {
    for (const made of [...this.made].reverse()) await this.remove(made);
  }

  async close(): Promise<void> {
    await this.aws.close();
    await this.kubernetes.close();
    this.kube.client.close();
    fs.rmSync(this.directory, { recursive: true, force: true });
    fs.rmSync(accountFile(this.env), { force: true });
  }
}
