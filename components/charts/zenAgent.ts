import * as pulumi from "@pulumi/pulumi";
import { ROUTED } from "../../model/connections/addresses";
import { endpointPlace } from "../../model/connections/endpoint";
import type { Profile } from "../../model/profiles";
import { CLUSTER_TOKEN_KEY } from "../secrets/bootstrapToken";
import { agentAlerts, type AlertSettings } from "./alerts";
import { ChartRelease } from "./chartRelease";
import { type ImageValues, sizeValues } from "./values";
import { type ZenWatcherSettings, zenWatcherValues } from "./zenWatcher";

/** How an agent knows Kube-Zen, and is known to it. */
export interface AgentTls {
  /** Secret with the client certificate. */
  readonly secretName: pulumi.Input<string>;
  /** Key in it of the authorities that Kube-Zen's certificate is checked with; empty trusts the public ones. */
  readonly caKey: string;
  /** Whether Kube-Zen has to staple its responder's answer. */
  readonly requireOcspStaple: boolean;
  /** Text that changes with the certificate, so that pods are restarted with a new one. */
  readonly version?: pulumi.Input<string>;
}

/** Annotation of pods that changes with a certificate or a token that the program reads at its start only. */
const ROTATED = "kube-zen.io/rotated-";

/** What an agent needs to know. */
export interface ZenAgentSettings {
  readonly profile: Profile;
  /** Where the image comes from. */
  readonly image: ImageValues;
  /** Base URL of the SaaS. */
  readonly saasEndpoint: string;
  /** The tenant's id at the SaaS. */
  readonly tenant: string;
  /** The cluster's id at the SaaS. */
  readonly cluster: string;
  /** Name of the Secret with the bootstrap token under `cluster-token`. */
  readonly tokenSecret: pulumi.Input<string>;
  /** Text that changes with the token, so that pods are restarted with a new one. */
  readonly tokenVersion?: pulumi.Input<string>;
  /** Whether something else than this program changes the Secret of the token. Default: false. */
  readonly tokenChangesElsewhere?: boolean;
  /** Mutual TLS; left out where there is none. */
  readonly tls?: AgentTls;
  /** Alerts as a PrometheusRule; left out where there are none. */
  readonly alerts?: AlertSettings;
  /** Whether it brings a Grafana dashboard along, as a ConfigMap. Default: false. */
  readonly dashboards?: boolean;
  /** Settings of the zen-watcher subchart; left out where zen-watcher runs elsewhere. */
  readonly watcher?: ZenWatcherSettings;
  /** Namespaces in which the agent may carry remediations out. Default: `default`, as in docs/examples. */
  readonly remediationNamespaces?: readonly string[];
  /** Whether this release installs the ZenAgentRemediation CRD: one release of a cluster does. Default: true. */
  readonly installCrds?: boolean;
}

/** What an agent's release is made from. */
export interface ZenAgentArgs extends ZenAgentSettings {
  /** Namespace, made beforehand. */
  readonly namespace: pulumi.Input<string>;
}

/** Annotations of pods for what was rotated; none where nothing can be. */
function rotated(versions: Readonly<Record<string, pulumi.Input<string> | undefined>>): pulumi.Inputs {
  const known = Object.entries(versions).filter(([, version]) => version !== undefined);
  if (known.length === 0) return {};
  return {
    podAnnotations: Object.fromEntries(known.map(([what, version]) => [`${ROTATED}${what}`, version])),
  };
}

/**
 * Has Stakater Reloader restart the pods for what changes without an update: a certificate that cert-manager renews, a
 * token that External Secrets or somebody else puts into its Secret. Without it in the cluster nothing happens.
 */
function reloading({ tls, tokenChangesElsewhere = false }: ZenAgentSettings): pulumi.Inputs {
  const elsewhere = tokenChangesElsewhere || (tls !== undefined && tls.version === undefined);
  return elsewhere ? { reload: { enabled: true } } : {};
}

function tlsValues({ secretName, caKey, requireOcspStaple }: AgentTls): pulumi.Inputs {
  return {
    enabled: true,
    existingSecret: secretName,
    caKey,
    ...(requireOcspStaple ? { requireOcspStaple } : {}),
  };
}

/**
 * Where the policy lets an agent find a developer's SaaS, as its connection declares: at a private address too, which the
 * chart's default keeps out of reach.
 */
function developerSaas(endpoint: string): pulumi.Inputs {
  // A name is looked up in the block that the chart can state, that of IPv4.
  const [block] = endpointPlace(endpoint, "", ROUTED)?.blocks ?? [];
  if (block === undefined) return { except: [] };
  const { cidr, except } = block;
  return { ...(cidr === "0.0.0.0/0" ? {} : { cidr }), except: [...except] };
}

/** Values for zen-agent's chart. */
export function zenAgentValues(settings: ZenAgentSettings): pulumi.Inputs {
  const { profile, image, watcher, alerts } = settings;
  const size = sizeValues(profile, "zen-agent");
  return {
    ...size,
    networkPolicy: profile.saas.httpsRequired
      ? size.networkPolicy
      : { ...size.networkPolicy, egress: { saas: developerSaas(settings.saasEndpoint) } },
    profile: profile.name,
    environment: profile.environment,
    image,
    saas: {
      endpoint: settings.saasEndpoint,
      existingSecret: settings.tokenSecret,
      clusterTokenKey: CLUSTER_TOKEN_KEY,
    },
    ...(settings.tls === undefined ? {} : { tls: tlsValues(settings.tls) }),
    ...reloading(settings),
    ...rotated({ certificate: settings.tls?.version, bootstrap: settings.tokenVersion }),
    ...(settings.dashboards === true ? { dashboards: { enabled: true } } : {}),
    ...(alerts === undefined ? {} : { metrics: { prometheusRule: agentAlerts(alerts) } }),
    tenant: { id: settings.tenant },
    cluster: { id: settings.cluster },
    rbac: { remediation: { namespaces: [...(settings.remediationNamespaces ?? ["default"])] } },
    crds: { install: settings.installCrds ?? true, keep: profile.name !== "local" },
    "zen-watcher":
      watcher === undefined ? { enabled: false } : { enabled: true, ...zenWatcherValues(watcher) },
  };
}

/** zen-agent, with zen-watcher as its subchart unless that runs elsewhere. */
export class ZenAgent extends ChartRelease {
  public constructor(name: string, args: ZenAgentArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      { chart: "./charts/zen-agent", namespace: args.namespace, values: zenAgentValues(args) },
      opts,
      "kube-zen:charts:ZenAgent",
    );
  }
}
