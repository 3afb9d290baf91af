import { isIPv4, isIPv6 } from "node:net";
import { ANYWHERE } from "./addresses";
import type { AddressBlock, Port } from "./connection";

/** Where the server of a URL is, as a NetworkPolicy can name it. */
export interface EndpointPlace extends Port {
  /** Namespace of the Service that the host names; undefined for a server outside the cluster. */
  readonly namespace?: string;
  /** Where the server is if it is no Service. */
  readonly blocks: readonly AddressBlock[];
  /** The host, for policies that know names; undefined for an address. */
  readonly host?: string;
}

const standardPorts: Readonly<Record<string, number>> = {
  "http:": 80,
  "ws:": 80,
  "https:": 443,
  "wss:": 443,
};
const service = /^[^.]+\.([^.]+)\.svc(?:\..+)?$/;

function single(address: string): readonly AddressBlock[] {
  return [{ cidr: `${address}/${isIPv4(address) ? 32 : 128}`, except: [] }];
}

/**
 * Where the server of a URL is; undefined for a text that is no URL with a known port.
 *
 * @param url As `https://vault.example.com:8200`; `host:port` without scheme is taken as http.
 * @param ownNamespace Namespace of the pod that dials, in which a bare name is looked up.
 * @param blocks Where a name is looked for that is no Service.
 */
export function endpointPlace(
  url: string,
  ownNamespace: string,
  blocks: readonly AddressBlock[],
): EndpointPlace | undefined {
  const text = url.includes("://") ? url : `http://${url}`;
  if (!URL.canParse(text)) return undefined;
  const { protocol: scheme, hostname, port: given } = new URL(text);
  const port = given === "" ? standardPorts[scheme] : Number(given);
  if (port === undefined || port === 0) return undefined;
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const base = { protocol: "TCP", port } as const;
  const named = service.exec(host)?.[1];
  if (named !== undefined) return { ...base, namespace: named, blocks: [] };
  if (isIPv4(host) || isIPv6(host)) return { ...base, blocks: single(host) };
  // The pod itself: no policy stands in its way, and none can name it.
  if (host === "localhost") return { ...base, blocks: ANYWHERE };
  if (!host.includes(".")) return { ...base, namespace: ownNamespace, blocks: [] };
  return { ...base, blocks, host };
}
