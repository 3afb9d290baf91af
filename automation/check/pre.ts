import type { StackConfig } from "../../model/config";
import type { CommandContext, StackOptions } from "../cli/context";
import type { EngineName } from "../contracts";
import { boundRecord } from "../engine/record";
import { accountLines, credentialsLine } from "./aws/account";
import type { AccountToCheck } from "./aws/describe";
import { clusterChecks } from "./aws/given/cluster";
import { givenLines } from "./aws/given";
import { quotaLines } from "./aws/quotas";
import { type Category, CHECKS, type CheckId } from "./catalogue";
import { clusterLine } from "./cluster";
import { configLines } from "./config";
import { dnsLines } from "./dns";
import { type CheckLine, notChecked } from "./line";
import { type Instruments, REHEARSED } from "./instruments";
import type { Outside } from "./outside";
import { saasLines } from "./saas";
import { toolLines } from "./tools";

/** Checks of an account that there would be for a stack. */
function accountChecks(config: AccountToCheck["config"]): readonly CheckId[] {
  const { aws, cluster } = config;
  const { network, dns, certificateArn, backup, roles, fileSystemId } = aws;
  const clusters = cluster === "existing" ? clusterChecks(config).map(([id]) => id) : [];
  const given: Readonly<Partial<Record<CheckId, boolean>>> = {
    "account-machines": cluster === "eks",
    "account-cluster-name": cluster === "eks",
    "account-administrators": cluster === "eks" && aws.cluster.administrators.length > 0,
    "account-log-group": cluster === "eks",
    "dns-zone": dns?.zoneId !== undefined,
    "dns-delegated": dns?.zoneId !== undefined,
    "dns-parent": dns !== undefined && dns.zoneId === undefined,
    "given-network": network.vpcId !== undefined,
    "given-subnets": network.vpcId !== undefined,
    "given-subnet-tags": network.vpcId !== undefined,
    "given-subnet-addresses": network.vpcId !== undefined,
    "given-certificate": certificateArn !== undefined,
    "given-bucket": backup.bucket !== undefined,
    "given-bucket-versions": backup.bucket !== undefined,
    "given-bucket-closed": backup.bucket !== undefined,
    "given-bucket-key": backup.bucket !== undefined,
    "given-key": backup.kmsKeyArn !== undefined,
    "given-roles": Object.keys(roles).length > 0,
    "given-role-trust": Object.keys(roles).length > 0,
    "given-file-system": fileSystemId !== undefined,
  };
  const categories: readonly Category[] = ["account", "quota", "dns", "given"];
  return (Object.keys(CHECKS) as readonly CheckId[]).filter(
    (id) =>
      categories.includes(CHECKS[id].category) &&
      (id.startsWith("given-cluster") ? clusters.includes(id) : given[id] !== false),
  );
}

/** Every check of the account that a stack is made in, or of the one that is simulated. */
export async function accountCheckLines(
  account: AccountToCheck,
  outside: Outside,
): Promise<readonly CheckLine[]> {
  const credentials = await credentialsLine(account);
  if (credentials.status === "failed") {
    const others = accountChecks(account.config).filter((id) => id !== "account-credentials");
    return [
      credentials,
      ...others.map((id) => notChecked(id, "AWS does not answer: see account-credentials")),
    ];
  }
  const parts = [accountLines(account), quotaLines(account), dnsLines(account, outside), givenLines(account)];
  return [credentials, ...(await Promise.all(parts)).flat()];
}

async function awsLines(
  config: AccountToCheck["config"],
  engine: EngineName,
  up: boolean,
  { aws, outside }: Instruments,
): Promise<readonly CheckLine[]> {
  const saas: readonly CheckId[] = ["saas-address", "saas-certificate"];
  const lines = await Promise.all([
    accountCheckLines({ aws, config, up }, outside),
    engine === "rehearsal" ? saas.map((id) => notChecked(id, REHEARSED)) : saasLines(config, outside),
  ]);
  return lines.flat();
}

/** Everything that can be known of a stack before anything of it is made, in the order of the catalogue. */
export async function preChecks(
  options: Pick<StackOptions, "stack" | "cluster" | "kubeconfig" | "context">,
  config: StackConfig,
  engine: EngineName,
  instruments: Instruments,
  context: CommandContext,
): Promise<readonly CheckLine[]> {
  const { aws } = config;
  const up = boundRecord(context.env, options.stack) !== undefined;
  const ownCluster = aws !== undefined && config.cluster === "eks";
  const lines = await Promise.all([
    toolLines(config, engine, context),
    ...(ownCluster || config.cluster === "k3d"
      ? []
      : [clusterLine(options, config, context).then((line) => [line])]),
    ...(aws === undefined ? [] : [awsLines({ ...config, aws }, engine, up, instruments)]),
  ]);
  const order = Object.keys(CHECKS);
  return [...configLines(options.stack, config), ...lines.flat()].sort(
    (a, b) => order.indexOf(a.id) - order.indexOf(b.id),
  );
}
