import type { Provider, ProviderContext } from "../provider";
import { KindCatalogue, openCluster } from "./cluster";
import { readConfiguration } from "./configuration";
import { checkConfiguration, diffConfiguration } from "./provider-configuration";
import type { HelmSession } from "./release/helm-session";
import type { Session } from "./session";

/** The provider version whose behaviour is followed. */
const VERSION = "4.32.0";

const RELEASE = "kubernetes:helm.sh/v3:Release";

interface Configured {
  readonly session: Session;
  readonly helm: () => Promise<HelmSession>;
  readonly close: () => Promise<void>;
}

async function configured(
  context: ProviderContext,
  variables: Readonly<Record<string, string>>,
  acceptSecrets: boolean,
): Promise<Configured> {
  const configuration = readConfiguration({ variables, acceptSecrets }, context.env);
  const cluster = await openCluster(configuration, context.env, context.signal);
  const session = { context, configuration, cluster, catalogue: new KindCatalogue() };
  let helm: Promise<HelmSession> | undefined;
  return {
    session,
    helm() {
      helm ??= import("./release/helm-session.js").then(({ HelmSession }) => new HelmSession(session));
      return helm;
    },
    async close() {
      (await helm)?.close();
      cluster.reachable?.connection.close();
    },
  };
}

/**
 * The `kubernetes` provider: objects of any kind by server-side apply and Helm releases by the helm binary,
 * against a real API server. What it leaves out is refused with a sentence, never done half: client-side
 * apply, rendering to a folder, the annotation `pulumi.com/replaceUnready`, `pulumi.com/waitFor` by JSONPath, and the
 * YAML and chart functions that components of the SDK's v1 use. Services and Ingresses count as ready once they
 * are written, where the real provider waits for their endpoints.
 */
export function kubernetesProvider(context: ProviderContext): Provider {
  let current: Promise<Configured> | undefined;

  function ready(): Promise<Configured> {
    if (current === undefined) throw new Error("The kubernetes provider was used before it was configured.");
    return current;
  }

  /** A configuration that was refused has nothing to give back; its error went to whoever configured. */
  async function closeCurrent(): Promise<void> {
    const session = await current?.catch(() => undefined);
    await session?.close();
  }

  return {
    version: VERSION,
    checkConfig: (request) => Promise.resolve(checkConfiguration(request)),
    diffConfig: (request) => Promise.resolve(diffConfiguration(request, context.env)),
    async configure({ variables, acceptSecrets }) {
      await closeCurrent();
      current = configured(context, variables, acceptSecrets);
      await current;
    },
    async check(request) {
      const { session, helm } = await ready();
      if (session.cluster.reachable === undefined && session.configuration.skipUpdateUnreachable) {
        return { inputs: request.olds, failures: [] };
      }
      if (request.type === RELEASE)
        return (await import("./release/release.js")).checkRelease(await helm(), request);
      return (await import("./object-check.js")).checkObject(session, request);
    },
    async diff(request) {
      const { session } = await ready();
      if (request.type === RELEASE) return (await import("./release/diff.js")).diffRelease(request);
      return (await import("./object-check.js")).diffObject(session, request);
    },
    async create(request) {
      const { session, helm } = await ready();
      if (request.type === RELEASE)
        return (await import("./release/release.js")).createRelease(await helm(), request);
      return (await import("./object-write.js")).createObject(session, request);
    },
    async read(request) {
      const { session, helm } = await ready();
      if (request.type === RELEASE && session.cluster.reachable !== undefined) {
        return (await import("./release/release.js")).readRelease(await helm(), request);
      }
      return (await import("./object-read.js")).readObject(session, request);
    },
    async update(request) {
      const { session, helm } = await ready();
      if (request.type === RELEASE)
        return (await import("./release/release.js")).updateRelease(await helm(), request);
      return (await import("./object-write.js")).updateObject(session, request);
    },
    async delete(request) {
      const { session, helm } = await ready();
      if (request.type === RELEASE)
        return (await import("./release/release.js")).deleteRelease(await helm(), request);
      return (await import("./object-write.js")).deleteObject(session, request);
    },
    invoke: ({ token }) =>
      Promise.reject(
        new Error(
          `The rehearsal does not answer the function "${token}": use the real engine (--engine pulumi).`,
        ),
      ),
    close: closeCurrent,
  };
}
