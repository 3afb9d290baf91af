import type { Provider, ProviderContext } from "./provider";

/** How to start a provider. */
export interface StartOptions {
  /** The folder of the Pulumi program: relative chart paths and commands are resolved against it. */
  readonly programDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  /** URNs whose making a run began that was killed. Default: none. */
  readonly interrupted?: readonly string[];
  /** Whether nothing is changed, so that nothing has to happen by itself either. Default: false. */
  readonly preview?: boolean;
  /** TCP port on 127.0.0.1 to listen on. Default 0: a free one. */
  readonly port?: number;
}

/** A provider that answers gRPC. */
export interface RunningProvider {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Ends what is under way and stops listening. */
  close(): Promise<void>;
}

type Factory = (context: ProviderContext) => Provider;

/** Loaded when first asked for: a stack that uses one provider does not pay for the others. */
const FACTORIES: Readonly<Record<string, () => Promise<Factory>>> = {
  aws: async () => (await import("./aws/index.js")).awsProvider,
  command: async () => (await import("./command/index.js")).commandProvider,
  kubernetes: async () => (await import("./kubernetes/index.js")).kubernetesProvider,
  tls: async () => (await import("./tls/index.js")).tlsProvider,
};

/** The provider of components, which is a process of its own. */
export const COMPONENTS = "eks";

/** The package names of the providers that the rehearsal brings along. */
export const providerNames: readonly string[] = [...Object.keys(FACTORIES), COMPONENTS].sort();

/**
 * Starts the provider of a package and serves the gRPC ResourceProvider service of `@pulumi/pulumi/proto` in
 * this process.
 * @throws Error when the rehearsal has no provider of that name.
 */
export async function startProvider(name: string, options: StartOptions): Promise<RunningProvider> {
  if (name === COMPONENTS) return (await import("./eks/start.js")).startComponents(options);
  const load = FACTORIES[name];
  if (load === undefined) {
    throw new Error(
      `The rehearsal has no provider "${name}", only ${providerNames.join(", ")}: use the real engine (--engine pulumi).`,
    );
  }
  const [factory, { serve }] = await Promise.all([load(), import("./server.js")]);
  return serve(factory, options);
}
