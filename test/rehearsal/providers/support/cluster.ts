import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { sharedCluster } from "../../../support/cluster";
import { urn, type ProviderClient, type Properties } from "./client";
import { start, type StartedProvider } from "./provider";

/** A kubernetes provider on the shared cluster, with a program folder and a namespace of its own. */
export interface KubernetesProvider extends StartedProvider {
  readonly namespace: string;
  readonly programDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly kubeconfig: string;
  /**
   * Starts a second provider that knows nothing of the first, as a later run of the engine does.
   *
   * @param interrupted URNs of the creates that the run before began and did not come to the end of. Default: none.
   */
  again(interrupted?: readonly string[]): Promise<StartedProvider>;
}

const NAMESPACE = urn("kubernetes:core/v1:Namespace", "namespace");

/** Writes a chart whose templates are the given files. */
export function writeChart(
  directory: string,
  name: string,
  templates: Readonly<Record<string, string>>,
): void {
  const folder = path.join(directory, "charts", name);
  fs.mkdirSync(path.join(folder, "templates"), { recursive: true });
  fs.writeFileSync(
    path.join(folder, "Chart.yaml"),
    `apiVersion: v2\nname: ${name}\nversion: 0.1.0\nappVersion: "1.2"\n`,
  );
  fs.writeFileSync(path.join(folder, "values.yaml"), "message: default\n");
  for (const [file, text] of Object.entries(templates)) {
    fs.writeFileSync(path.join(folder, "templates", file), text);
  }
}

async function makeNamespace(client: ProviderClient, name: string): Promise<Properties> {
  const { inputs } = await client.check(NAMESPACE, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name },
  });
  return (await client.create(NAMESPACE, inputs)).properties;
}

/** Starts a provider on the shared cluster; closing it removes its namespace and folders again. */
export async function startKubernetes(namespace: string): Promise<KubernetesProvider> {
  const cluster = await sharedCluster();
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-provider-"));
  const env = { ...cluster.env, ZEN_STATE: path.join(directory, "state") };
  const options = { programDirectory: directory, env };
  const begin = async (interrupted: readonly string[] = []): Promise<StartedProvider> => {
    const provider = await start("kubernetes", { ...options, interrupted });
    await provider.client.configure(
      { kubeconfig: cluster.kubeconfig, context: cluster.context },
      "kubernetes",
    );
    return provider;
  };
  const provider = await begin();
  const made = await makeNamespace(provider.client, namespace);
  return {
    ...provider,
    namespace,
    programDirectory: directory,
    env,
    kubeconfig: cluster.kubeconfig,
    again: begin,
    async close() {
      await provider.client.delete(NAMESPACE, namespace, made);
      await provider.close();
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
}
