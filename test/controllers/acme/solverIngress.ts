import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiClient } from "../../../rehearsal/cluster/api";

const CHALLENGES = "/.well-known/acme-challenge/";

interface Listed<Spec> {
  readonly items: readonly {
    readonly metadata: { readonly namespace: string };
    readonly spec: Spec;
    readonly status?: { readonly phase?: string };
  }[];
}
interface IngressSpec {
  readonly ingressClassName?: string;
  readonly rules: readonly {
    readonly host: string;
    readonly http: {
      readonly paths: readonly {
        readonly path: string;
        readonly backend: { readonly service: { readonly name: string } };
      }[];
    };
  }[];
}
interface PodSpec {
  readonly containers: readonly { readonly args: readonly string[] }[];
}

/** Who asked for a challenge of which host, and the status of the answer. */
export interface Asked {
  readonly host: string;
  readonly agent: string;
  readonly status: number;
}

/**
 * A stand-in of an ingress controller for the challenges of ACME: it goes by the Ingresses of its class to a Service,
 * by that to a pod that was started, and answers what cert-manager's solver in that pod would, which its arguments tell. It is
 * an HTTP proxy as well, since cert-manager asks port 80 of the host, which is not this machine's to open.
 */
export class SolverIngress {
  readonly asked: Asked[] = [];
  /** What is answered for some hosts instead, as by a host that is not the cluster's. */
  readonly strangers = new Map<string, (agent: string, answer: string) => string>();
  readonly #server: http.Server;

  private constructor(
    private readonly client: ApiClient,
    private readonly className: string,
  ) {
    this.#server = http.createServer((request, response) => {
      void this.#respond(request, response);
    });
  }

  static async start(client: ApiClient, className: string): Promise<SolverIngress> {
    const ingress = new SolverIngress(client, className);
    ingress.#server.listen(0, "127.0.0.1");
    await once(ingress.#server, "listening");
    return ingress;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
  }

  async #respond(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", `http://${request.headers.host ?? ""}`);
    const agent = request.headers["user-agent"] ?? "";
    const key = await this.#keyFor(url.hostname, url.pathname);
    const status = key === undefined ? 404 : 200;
    this.asked.push({ host: url.hostname, agent, status });
    const stranger = this.strangers.get(url.hostname);
    response.writeHead(status).end(stranger === undefined ? key : stranger(agent, key ?? ""));
  }

  async #list<Spec>(path: string): Promise<Listed<Spec>["items"]> {
    const { body } = await this.client.send({ method: "GET", path });
    return (body as Listed<Spec>).items;
  }

  async #keyFor(host: string, path: string): Promise<string | undefined> {
    if (!path.startsWith(CHALLENGES)) return undefined;
    const ingresses = await this.#list<IngressSpec>("/apis/networking.k8s.io/v1/ingresses");
    for (const { metadata, spec } of ingresses.filter(
      (each) => each.spec.ingressClassName === this.className,
    )) {
      const paths = spec.rules.filter((rule) => rule.host === host).flatMap((rule) => rule.http.paths);
      const service = paths.find((each) => each.path === path)?.backend.service.name;
      if (service !== undefined) return this.#solver(metadata.namespace, service, host, path);
    }
    return undefined;
  }

  async #solver(namespace: string, service: string, host: string, path: string): Promise<string | undefined> {
    const core = `/api/v1/namespaces/${namespace}`;
    const { body } = await this.client.send({ method: "GET", path: `${core}/services/${service}` });
    const { selector } = (body as { readonly spec: { readonly selector: Readonly<Record<string, string>> } })
      .spec;
    const labels = Object.entries(selector).map(([name, value]) => `${name}=${value}`);
    const pods = await this.#list<PodSpec>(
      `${core}/pods?labelSelector=${encodeURIComponent(labels.join(","))}`,
    );
    // The simulated kubelet runs a pod that is not always restarted for a moment only.
    const started = pods.filter(({ status }) => ["Running", "Succeeded"].includes(status?.phase ?? ""));
    const args = started[0]?.spec.containers[0]?.args ?? [];
    const argument = (name: string): string | undefined =>
      args.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
    const isAsked = argument("domain") === host && path === CHALLENGES + (argument("token") ?? "");
    return isAsked ? argument("key") : undefined;
  }
}
