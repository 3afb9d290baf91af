import type { KubeObject } from "../kube";

/** An Ingress, as the load balancer controller and External DNS read it. */
export interface Ingress extends KubeObject {
  readonly spec: {
    readonly ingressClassName?: string;
    readonly rules?: readonly {
      readonly host?: string;
      readonly http?: {
        readonly paths?: readonly {
          readonly path?: string;
          readonly backend?: { readonly service?: { readonly name: string } };
        }[];
      };
    }[];
    readonly tls?: readonly { readonly hosts?: readonly string[] }[];
  };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly hostname?: string }[] };
  };
}

/** All Ingresses of the cluster. */
export const INGRESSES = "/apis/networking.k8s.io/v1/ingresses";

/** `NAMESPACE/NAME`. */
export function nameOf({ metadata: { namespace = "", name } }: KubeObject): string {
  return `${namespace}/${name}`;
}

/** Where the API server has it. */
export function ingressPath({ metadata: { namespace = "", name } }: KubeObject): string {
  return `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/${name}`;
}

/** Name of the load balancer that serves it; nothing before there is one. */
export function hostnameOf({ status }: Ingress): string | undefined {
  return status?.loadBalancer?.ingress?.[0]?.hostname;
}

const PREFIX = "alb.ingress.kubernetes.io/";

/** One listener of a load balancer, as annotations of an Ingress ask for it. */
export interface Listener {
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  readonly certificateArns: readonly string[];
  readonly sslPolicy: string;
  /** Name or ARN of the trust store that clients' certificates are checked with. */
  readonly trustStore?: string;
}

/** What the annotations of an Ingress ask of its load balancer. */
export interface Asked {
  readonly internal: boolean;
  /** Name shared by the Ingresses of one load balancer; its own without one. */
  readonly group: string;
  readonly subnets: readonly string[];
  readonly listeners: readonly Listener[];
  readonly targetType: "ip" | "instance";
}

interface MutualAuthentication {
  readonly port: number;
  readonly mode: string;
  readonly trustStore?: string;
}

const list = (text: string | undefined): readonly string[] =>
  (text ?? "").split(",").flatMap((item) => (item.trim() === "" ? [] : [item.trim()]));

/** Reads the annotations of an Ingress. @throws SyntaxError for JSON that is none, Error for what cannot be. */
export function askedBy(ingress: Ingress): Asked {
  const { annotations = {} } = ingress.metadata;
  const given = (name: string): string | undefined => annotations[`${PREFIX}${name}`];
  const certificateArns = list(given("certificate-arn"));
  const usual = certificateArns.length > 0 ? '[{"HTTPS":443}]' : '[{"HTTP":80}]';
  const ports = JSON.parse(given("listen-ports") ?? usual) as readonly Readonly<Record<string, number>>[];
  const mutual = JSON.parse(given("mutual-authentication") ?? "[]") as readonly MutualAuthentication[];
  const pairs = ports.flatMap((each) => Object.entries(each));
  const listeners = pairs.map(([protocol, port]): Listener => {
    if (protocol !== "HTTP" && protocol !== "HTTPS")
      throw new Error(`listen protocol must be HTTP or HTTPS: ${protocol}`);
    const store = mutual.find((each) => each.port === port && each.mode === "verify")?.trustStore;
    if (protocol === "HTTPS" && certificateArns.length === 0)
      throw new Error(`no certificate found for host: ${ingress.spec.rules?.[0]?.host ?? "*"}`);
    return {
      port,
      protocol,
      certificateArns: protocol === "HTTPS" ? certificateArns : [],
      sslPolicy: given("ssl-policy") ?? "ELBSecurityPolicy-2016-08",
      ...(store === undefined ? {} : { trustStore: store }),
    };
  });
  return {
    internal: (given("scheme") ?? "internal") === "internal",
    group: given("group.name") ?? nameOf(ingress),
    subnets: list(given("subnets")),
    listeners,
    targetType: given("target-type") === "ip" ? "ip" : "instance",
  };
}
