import { spawn } from "node:child_process";
import * as path from "node:path";
import { after } from "mocha";
import { python, pythonPackages } from "./python";

/** What the server is to do wrong. */
export interface Fault {
  readonly method: string;
  /** A part of the request's path and query. */
  readonly contains: string;
  /** busy: answers 503; hang: answers nothing for a minute; cut: sends half of the answer; other: answers as no S3 server does; none: nothing wrong. */
  readonly action: "busy" | "hang" | "cut" | "other" | "none";
  readonly times: number;
}

/** What the bucket holds, and what was asked of the server since the last reset. */
export interface BucketState {
  /** Key -> content and kind of encryption. */
  readonly objects: ReadonlyMap<string, { readonly body: Buffer; readonly encryption: string | null }>;
  /** Uploads in parts that were neither finished nor abandoned. */
  readonly uploads: number;
  readonly requests: readonly string[];
}

/** An S3 and STS server with an empty bucket `atom-backups`, which checks every signature. */
export interface S3Server {
  readonly address: string;
  /** The same server by HTTPS, and the file of the certificate that it is known by. */
  readonly secure: { readonly address: string; readonly ca: string };
  /** Empties the bucket and forgets faults and requests. */
  reset(): Promise<void>;
  fault(fault: Fault): Promise<void>;
  put(objects: Readonly<Record<string, Buffer | string>>): Promise<void>;
  state(): Promise<BucketState>;
}

let running: Promise<S3Server> | undefined;
let stop: (() => void) | undefined;

async function start(): Promise<S3Server> {
  const packages = await pythonPackages();
  const child = spawn(python, [path.join(__dirname, "server.py")], {
    // Parts may be small here, so that uploads in parts cost nothing.
    env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1", S3_UPLOAD_PART_MIN_SIZE: "1" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  stop = () => child.kill();
  const lines: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => lines.push(text));
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").once("data", resolve);
    child.once("exit", () => reject(new Error(`the S3 server ended: ${lines.join("")}`)));
  });
  const { port, securePort, ca } = JSON.parse(said) as Readonly<Record<string, string>>;
  const address = `http://127.0.0.1:${port}`;
  const ask = async (what: string, body: unknown = {}): Promise<unknown> => {
    const answer = await fetch(`${address}/_${what}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${what} was answered ${answer.status}: ${lines.slice(-20).join("")}`);
    return answer.json();
  };
  return {
    address,
    secure: { address: `https://localhost:${securePort}`, ca: ca ?? "" },
    reset: async () => {
      await ask("reset");
    },
    fault: async (fault) => {
      await ask("fault", fault);
    },
    put: async (objects) => {
      const encoded = Object.entries(objects).map(([key, body]) => [
        key,
        Buffer.from(body).toString("base64"),
      ]);
      await ask("put", Object.fromEntries(encoded));
    },
    state: async () => {
      const state = (await ask("state")) as {
        readonly objects: Readonly<Record<string, readonly [string, string | null]>>;
        readonly uploads: number;
        readonly requests: readonly string[];
      };
      const objects = Object.entries(state.objects).map(
        ([key, [body, encryption]]) => [key, { body: Buffer.from(body, "base64"), encryption }] as const,
      );
      return { ...state, objects: new Map(objects) };
    },
  };
}

/** The S3 server of this run, started by who asks first and ended with the run. */
export function s3Server(): Promise<S3Server> {
  running ??= start();
  return running;
}

// At the root of mocha's tree, as the file that imports this first is loaded by mocha.
after("end the S3 server", () => stop?.());
