import { once } from "node:events";
import * as net from "node:net";

/** Length of a DNS message's header (RFC 1035 section 4.1.1). */
const HEADER = 12;
const TYPE_A = 1;
/** A response, authoritative, without an error. */
const FLAGS = 0x8400;

/** Where the one question of a message ends: after its labels, type and class. */
function endOfQuestion(message: Buffer): number {
  let at = HEADER;
  while ((message[at] ?? 0) !== 0) at += (message[at] ?? 0) + 1;
  return at + 5;
}

/** The answer to a question: 127.0.0.1 for an address of IPv4, and nothing of any other type. */
function answerTo(message: Buffer): Buffer {
  const end = endOfQuestion(message);
  const asksForAddress = message.readUInt16BE(end - 4) === TYPE_A;
  const header = Buffer.from(message.subarray(0, HEADER));
  header.writeUInt16BE(FLAGS, 2);
  header.writeUInt16BE(asksForAddress ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  // The name as a pointer to the question's, type A, class IN, 60 seconds, four bytes.
  const record = Buffer.from("c00c000100010000003c00047f000001", "hex");
  return Buffer.concat([header, message.subarray(HEADER, end), ...(asksForAddress ? [record] : [])]);
}

/** The one answer on a connection, each message with its length before it (RFC 1035 section 4.2.2). */
function respond(socket: net.Socket): void {
  let received = Buffer.alloc(0);
  socket.on("error", () => undefined);
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
    const answer = answerTo(received.subarray(2));
    const length = Buffer.alloc(2);
    length.writeUInt16BE(answer.length);
    socket.end(Buffer.concat([length, answer]));
  });
}

/**
 * A name server for which every name is this machine, so that an ACME server asks the stand-in of the ingress. Over
 * TCP only: that is how Pebble asks.
 */
export class NameServer {
  readonly #server = net.createServer(respond);

  static async start(): Promise<NameServer> {
    const server = new NameServer();
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  /** `127.0.0.1:<port>`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
  }
}
