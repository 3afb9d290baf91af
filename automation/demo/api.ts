import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesObjectApi } from "@kubernetes/client-node";
import { isObject, type JsonObject, textAt } from "../../policy-pack/manifests/json";
import type { Target } from "../cluster/target";
import { ZenctlError } from "../exit";

/** A kind of objects. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Which objects of a kind. */
export interface Where {
  /** Default: every namespace. */
  readonly namespace?: string;
  /** Label selector. Default: all. */
  readonly labels?: string;
}

/** An answer of the API server that is no success, in its own words. */
export class ApiRefusal extends Error {
  public override readonly name = "ApiRefusal";

  public constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function wordsOf(body: unknown): string {
  const parsed = ((): unknown => {
    if (typeof body !== "string") return body;
    try {
      return JSON.parse(body) as unknown;
    } catch {
      return body;
    }
  })();
  if (isObject(parsed)) return textAt(parsed, "message") ?? JSON.stringify(parsed);
  return String(parsed).trim();
}

function refusal(error: unknown): unknown {
  const { code, body } = error as { readonly code?: unknown; readonly body?: unknown };
  return typeof code === "number" ? new ApiRefusal(code, wordsOf(body)) : error;
}

/** What the client does not say by a class of its own (@kubernetes/client-node, object.js). */
const UNKNOWN_KIND = /^Unrecognized API version and kind/;

/** HTTP status by which the API server asks to come again; it does so for kinds that were only just defined. */
const TOO_MANY = 429;
/** How long it is asked again, and how often, in milliseconds. */
const AGAIN = { forMs: 30_000, everyMs: 500 } as const;

/** Asks again as long as the API server asks for that. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const until = Date.now() + AGAIN.forMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (code !== TOO_MANY || Date.now() > until) throw error;
      await sleep(AGAIN.everyMs);
    }
  }
}

/** Every object as the API server has it, whatever the client makes of dates. */
const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

/** Reads, makes and removes objects of any kind: by the official client. */
export class DemoApi {
  private constructor(private readonly api: KubernetesObjectApi) {}

  /**
   * Opens the cluster of a target.
   *
   * @param as Whom to impersonate, such as `system:serviceaccount:zen-system:zen-agent`. Default: nobody.
   */
  static async open(target: Pick<Target, "kubeconfig" | "context">, as?: string): Promise<DemoApi> {
    const { KubeConfig, KubernetesObjectApi: Objects } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    config.loadFromFile(target.kubeconfig);
    config.setCurrentContext(target.context);
    if (as !== undefined) {
      const current = config.getCurrentUser()?.name;
      config.users = config.users.map((user) =>
        user.name === current ? { ...user, impersonateUser: as } : user,
      );
    }
    return new DemoApi(Objects.makeApiClient(config));
  }

  /** Objects of a kind; undefined where the cluster does not know it. @throws ApiRefusal */
  async list(
    { apiVersion, kind }: Kind,
    { namespace, labels }: Where = {},
  ): Promise<readonly JsonObject[] | undefined> {
    const none = undefined;
    try {
      const found = await patiently(() =>
        this.api.list(apiVersion, kind, namespace, none, none, none, none, labels),
      );
      return found.items.map((item) => ({ ...plain(item), apiVersion, kind }));
    } catch (error) {
      if (error instanceof Error && UNKNOWN_KIND.test(error.message)) return undefined;
      const refused = refusal(error);
      if (refused instanceof ApiRefusal && refused.status === 404) return undefined;
      throw refused;
    }
  }

  /** @throws ApiRefusal */
  async create(object: JsonObject): Promise<JsonObject> {
    return this.tried(() => this.api.create(object, undefined, undefined, "zenctl-demo"));
  }

  /** Server-side apply that takes over what others own, as controllers do. @throws ApiRefusal */
  async apply(object: JsonObject, manager: string, dryRun: boolean): Promise<JsonObject> {
    const { PatchStrategy } = await import("@kubernetes/client-node");
    return this.tried(() =>
      this.api.patch(
        object,
        undefined,
        dryRun ? "All" : undefined,
        manager,
        true,
        PatchStrategy.ServerSideApply,
      ),
    );
  }

  /** Removes an object and what it owns; one that is gone already is no failure. @throws ApiRefusal */
  async remove(object: JsonObject): Promise<void> {
    try {
      await this.tried(() =>
        this.api.delete(object, undefined, undefined, undefined, undefined, "Foreground"),
      );
    } catch (error) {
      if (!(error instanceof ApiRefusal && error.status === 404)) throw error;
    }
  }

  private async tried(run: () => Promise<unknown>): Promise<JsonObject> {
    try {
      return plain(await patiently(run));
    } catch (error) {
      throw refusal(error);
    }
  }
}

/** A refusal of the API server as zenctl ends with it. */
export function explained(error: unknown, what: string): unknown {
  if (!(error instanceof ApiRefusal)) return error;
  const advice = error.status === 403 ? "use a user that may" : "mend that, and run this again";
  return new ZenctlError(`the cluster refuses ${what} (${error.status}: ${error.message}): ${advice}`);
}
