import type { ProfileName, Workload } from "../profiles";

/** What runs in the pods of the four charts: the four programs, and what backs up and tries out two of them. */
export type Program =
  | Workload
  | "workflow-registry-backup"
  | "workflow-registry-test"
  | "runtime-agent-backup"
  | "runtime-agent-test";

/** What a namespace outside the platform is there for. */
export type NamespaceRole = "dns" | "monitoring" | "ingressController" | "webhookSenders";

/** Protocols that a NetworkPolicy knows. */
export type Protocol = "TCP" | "UDP" | "SCTP";

/** How a connection is encrypted: not at all, with the server's certificate, or with one of either end. */
export type Tls = "none" | "server" | "mutual";

/** Addresses of a NetworkPolicy's `ipBlock`. */
export interface AddressBlock {
  /** As `10.0.0.0/8`. */
  readonly cidr: string;
  /** Parts of it that are left out. */
  readonly except: readonly string[];
}

/** One end of a connection. */
export type Peer =
  /** Pods of the platform. */
  | { readonly kind: "program"; readonly program: Program }
  /** Pods of a namespace that the cluster brings along. */
  | { readonly kind: "namespace"; readonly role: NamespaceRole }
  /** Servers outside the cluster's pods, in no more than these addresses. */
  | { readonly kind: "addresses"; readonly blocks: readonly AddressBlock[] }
  /** The server whose URL the program is given, `endpoint.ts` says where it is. */
  | {
      readonly kind: "endpoint";
      /** Names of the environment variables that hold the URLs. */
      readonly variables: readonly string[];
      /** The URL where the variable is there and empty, or not there. */
      readonly fallback?: string;
      /** Where a host name is looked for that is no Service of the cluster. */
      readonly blocks: readonly AddressBlock[];
    };

/** A port of the server; of an endpoint it is the one of its URL. */
export interface Port {
  readonly protocol: Protocol;
  /** 1 to 65535. */
  readonly port: number;
}

/** What a program's pod shows when it needs a connection. */
export type Condition =
  /** It has an environment variable that is not empty, with the word in its list where one is given. */
  | { readonly kind: "variable"; readonly name: string; readonly word?: string }
  /** It has an annotation with this value. */
  | { readonly kind: "annotation"; readonly name: string; readonly value: string }
  /** It mounts a token for the API server. */
  | { readonly kind: "token" };

/** Who dials whom. What no connection names is denied. */
export interface Connection {
  /** Name of its own, in words joined by `-`. */
  readonly id: string;
  /** Who dials. */
  readonly from: readonly Peer[];
  /** Who answers. */
  readonly to: Peer;
  /** None for an endpoint, whose URL has the port. */
  readonly ports: readonly Port[];
  readonly tls: Readonly<Record<ProfileName, Tls>>;
  /**
   * What clients outside show at the entrance, where an ingress controller or a load balancer ends their TLS before it
   * dials; left out where nobody stands in between.
   */
  readonly entrance?: Readonly<Record<ProfileName, Tls>>;
  /** Where it is declared. */
  readonly profiles: readonly ProfileName[];
  /**
   * `required`: it has to work wherever both ends are there; `optional`: it may be open, as one value of the chart
   * says; a condition: it has to work where the program shows the condition, and is closed where it does not.
   */
  readonly need: "required" | "optional" | Condition;
  /** What it is for, in one sentence. */
  readonly why: string;
}
