import type { CheckLine } from "../line";
import type { AccountToCheck } from "./describe";
import { certificateLine } from "./given/certificate";
import { clusterLines } from "./given/cluster";
import { networkLine, subnetLines } from "./given/network";
import { roleLines } from "./given/roles";
import { bucketLines, fileSystemLine, keyLine } from "./given/stored";

/** Whether what the config names as there already is there, and of use. */
export async function givenLines(account: AccountToCheck): Promise<readonly CheckLine[]> {
  const { aws, cluster } = account.config;
  const { network, certificateArn, backup, roles, fileSystemId } = aws;
  const one = async (line: Promise<CheckLine>): Promise<readonly CheckLine[]> => [await line];
  const lines = await Promise.all([
    ...(network.vpcId === undefined ? [] : [one(networkLine(account, network.vpcId)), subnetLines(account)]),
    ...(cluster === "existing" ? [clusterLines(account)] : []),
    ...(certificateArn === undefined ? [] : [one(certificateLine(account, certificateArn))]),
    ...(backup.bucket === undefined ? [] : [bucketLines(account, backup.bucket)]),
    ...(backup.kmsKeyArn === undefined ? [] : [one(keyLine(account, backup.kmsKeyArn))]),
    ...(Object.keys(roles).length === 0 ? [] : [roleLines(account)]),
    ...(fileSystemId === undefined ? [] : [one(fileSystemLine(account, fileSystemId))]),
  ]);
  return lines.flat();
}
