import * as fs from "node:fs";
import { parse } from "yaml";
import { embeddedKubeconfig, type Environment } from "../../../model/environment";
import { kubeconfigClient } from "../../cluster/kubeconfigClient";
import type { ClusterFacts } from "./types/spec";

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
  }[];
}

/**
 * The embedded cluster, which stands for every cluster of EKS.
 * @throws Error with one sentence when it is not up.
 */
export async function clusterFacts(env: Environment): Promise<ClusterFacts> {
  const file = embeddedKubeconfig(env);
  if (!fs.existsSync(file))
    throw new Error("The embedded cluster, which stands for EKS, is not up: run `npx zenctl cluster up`.");
  const { clusters } = parse(fs.readFileSync(file, "utf8")) as Kubeconfig;
  const [first] = clusters;
  const client = await kubeconfigClient(file);
  try {
    const found = (await client.expect({ method: "GET", path: "/.well-known/openid-configuration" })) as {
      readonly issuer: string;
    };
    return {
      endpoint: first?.cluster.server ?? "",
      certificateAuthority: first?.cluster["certificate-authority-data"] ?? "",
      issuer: found.issuer,
    };
  } finally {
    client.close();
  }
}
