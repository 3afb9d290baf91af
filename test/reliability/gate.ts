import * as fs from "node:fs";
import * as net from "node:net";
import { once } from "node:events";
import { parse } from "yaml";

/** A door in front of an API server that can be shut, as a network that fails does it. */
export class Gate {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #open = true;

  private constructor(target: URL) {
    this.#server = net.createServer((client) => {
      if (!this.#open) {
        client.destroy();
        return;
      }
      const server = net.connect(Number(target.port), target.hostname);
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.on("error", () => undefined);
        socket.once("close", () => {
          this.#sockets.delete(socket);
          client.destroy();
          server.destroy();
        });
      }
      client.pipe(server).pipe(client);
    });
  }

  /** Puts a gate in front of the server of a kubeconfig, and writes one that leads through it. */
  static async before(kubeconfig: string, through: string): Promise<Gate> {
    const text = fs.readFileSync(kubeconfig, "utf8");
    const { clusters } = parse(text) as {
      readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
    };
    const server = clusters[0]?.cluster.server ?? "";
    const gate = new Gate(new URL(server));
    gate.#server.listen(0, "127.0.0.1");
    await once(gate.#server, "listening");
    fs.writeFileSync(through, text.replaceAll(server, gate.url), { mode: 0o600 });
    return gate;
  }

  /** The address that leads through the gate. */
  get url(): string {
    return `https://127.0.0.1:${String((this.#server.address() as net.AddressInfo).port)}`;
  }

  /** Cuts every connection and lets none in. */
  shut(): void {
    this.#open = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  open(): void {
    this.#open = true;
  }

  close(): void {
    this.shut();
    this.#server.close();
  }
}
