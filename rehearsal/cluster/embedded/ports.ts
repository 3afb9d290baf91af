import * as net from "node:net";

/** The ports of an embedded cluster, all on 127.0.0.1. */
export interface ClusterPorts {
  readonly apiServer: number;
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
  readonly kwok: number;
}

const names = ["apiServer", "etcd", "etcdPeer", "controllerManager", "scheduler", "kwok"] as const;

// Below the ranges that systems hand out to outgoing connections (from 32768 on Linux, from 49152 on
// macOS), so that no connection takes a port between the choice and its use; the node port range of
// Kubernetes is left out as well.
const LOWEST = 20_000;
const HIGHEST = 29_999;

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

async function freePort(taken: ReadonlySet<number>, random: () => number): Promise<number> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const port = LOWEST + Math.floor(random() * (HIGHEST - LOWEST + 1));
    if (!taken.has(port) && (await canBind(port))) return port;
  }
  throw new Error(`No free port between ${LOWEST} and ${HIGHEST} on 127.0.0.1: end what listens there.`);
}

/**
 * Chooses six free ports on 127.0.0.1, those of `preferred` where they are free. They are chosen at random
 * so that two clusters that start at once don't choose the same; who loses all the same tries again.
 */
export async function choosePorts(
  preferred: ClusterPorts | undefined,
  random: () => number = Math.random,
): Promise<ClusterPorts> {
  const chosen: Partial<Record<(typeof names)[number], number>> = {};
  const taken = new Set<number>();
  for (const name of names) {
    const wish = preferred?.[name];
    const keep = wish !== undefined && !taken.has(wish) && (await canBind(wish));
    const port = keep ? wish : await freePort(taken, random);
    chosen[name] = port;
    taken.add(port);
  }
  return chosen as ClusterPorts;
}

/** Chooses one free port on 127.0.0.1, as `choosePorts` does. */
export function choosePort(random: () => number = Math.random): Promise<number> {
  return freePort(new Set(), random);
}
