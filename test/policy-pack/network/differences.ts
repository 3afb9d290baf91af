import type { Protocol } from "../../../model/connections/connection";
import { hasAddress, parseAddress } from "../../../policy-pack/network/addresses";
import type { PodGroup } from "../../../policy-pack/network/groups";
import { Network, type View } from "../../../policy-pack/network/network";
import { type PortSet, PROTOCOLS } from "../../../policy-pack/network/ports";
import { ADDRESSES, manifestsOf, PORTS } from "./clusters";
import { lets, type NaiveCluster, reaches, selecting } from "./naive";

const views: readonly View[] = ["certain", "possible"];

function has(ports: PortSet, port: number, protocol: Protocol): boolean {
  return ports.some((range) => range.protocol === protocol && range.from <= port && port <= range.to);
}

/** The groups of a cluster's pods, in the order of the pods. */
export function groupsOf(network: Network): ReadonlyMap<string, PodGroup> {
  return new Map(
    network.groups.inside.flatMap((group) =>
      group.pods.map((pod) => [pod.manifest.object.name, group] as const),
    ),
  );
}

/** Where evaluator and naive formulation differ, one line each. */
export function differences(cluster: NaiveCluster): readonly string[] {
  const network = new Network(manifestsOf(cluster), { trustStatus: true });
  const groups = groupsOf(network);
  const group = (name: string): PodGroup => {
    const found = groups.get(name);
    if (found === undefined) throw new Error(`no group has ${name}`);
    return found;
  };
  const told: string[] = [];
  const compare = (what: string, got: boolean, wanted: boolean): void => {
    if (got !== wanted) told.push(`${what}: ${got} and should be ${wanted}`);
  };
  const pairs = new Map([...network.pairs()].map(([from, to, ports]) => [`${from.id} ${to.id}`, ports]));
  for (const from of cluster.pods) {
    for (const [direction, type] of [
      ["ingress", "Ingress"],
      ["egress", "Egress"],
    ] as const) {
      const isolated = selecting(cluster, from, type).length > 0;
      compare(
        `${from.name} isolated ${direction}`,
        network.isolated(group(from.name), direction) === true,
        isolated,
      );
      for (const view of views) {
        const open = network.openAddresses(group(from.name), direction, view);
        for (const text of ADDRESSES) {
          const address = parseAddress(text);
          if (address === undefined) throw new Error(`${text} is no address`);
          const there = open.filter(({ addresses }) => hasAddress(addresses, address));
          for (const protocol of PROTOCOLS) {
            for (const port of PORTS) {
              compare(
                `${from.name} ${direction} ${text} ${protocol} ${port} ${view}`,
                there.some(({ ports }) => has(ports, port, protocol)),
                lets(cluster, from, type, text, port, protocol),
              );
            }
          }
        }
      }
    }
    for (const to of cluster.pods) {
      for (const view of views) {
        const ports = network.reach(group(from.name), group(to.name), view);
        const listed = pairs.get(`${group(from.name).id} ${group(to.name).id}`) ?? [];
        for (const protocol of PROTOCOLS) {
          for (const port of PORTS) {
            const wanted = reaches(cluster, from, to, port, protocol);
            const what = `${from.name} to ${to.name} ${protocol} ${port} ${view}`;
            compare(what, has(ports, port, protocol), wanted);
            compare(`listed ${what}`, has(listed, port, protocol), wanted);
          }
        }
      }
    }
  }
  return told;
}
