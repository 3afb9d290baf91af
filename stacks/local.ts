import { stackCluster } from "../components/cluster/stackCluster";
import type { StackConfig } from "../model/config";
import type { Environment } from "../model/environment";
import { StackCertificates } from "./certificates";
import { platform, type StackOutputs } from "./platform";
import { StackSecrets } from "./secrets";

/** The local stack: all four charts on an embedded, a k3d or a given cluster. */
export function localStack(config: StackConfig, env: Environment): StackOutputs {
  const opts = { provider: stackCluster(config, env) };
  const certificates = new StackCertificates(config, opts);
  const secrets = new StackSecrets(config, env, opts);
  return platform({ config, certificates, secrets }, opts);
}
