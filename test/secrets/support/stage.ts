import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { Clone, type Ended } from "../../end-to-end/support/clone";
import type { SharedCluster } from "../../support/cluster";
import { makePlace, type Place } from "./place";
import { Folders, Watch } from "./places";
import { type Canary, type Leak, Scanner } from "./scanner";

interface State {
  readonly type: string;
  readonly urn: string;
  readonly outputs?: Readonly<Record<string, { readonly plaintext?: string } | undefined>>;
}

interface Kubeconfig {
  readonly users: { name: string; user: Record<string, string> }[];
  readonly contexts: { name: string; context: { cluster: string; user: string } }[];
}

/** Characters that every encoding writes in its own way; the hex in the middle is found whichever way they are. */
const AWKWARD = '<&>"q\\uote/+ %é?>';

/** Variables of the environment that hold credentials of whoever runs a command. */
const CREDENTIALS = [
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "GITHUB_TOKEN",
  "CI_JOB_TOKEN",
  "NPM_TOKEN",
  "VAULT_TOKEN",
  "VAULT_SECRET_ID",
  "SLACK_API_TOKEN",
  "DATABASE_PASSWORD",
] as const;

/** A secret that is nowhere else; the scanner is given its middle, which no encoding breaks up. */
function planted(name: string, awkward: boolean): { readonly canary: Canary; readonly secret: string } {
  const text = randomBytes(12).toString("hex");
  return { canary: { name, text }, secret: `canary-${text}${awkward ? AWKWARD : ""}` };
}

/** What a run left: how it ended, and the secrets that it gave away. */
export interface Watched extends Ended {
  readonly leaks: readonly Leak[];
}

/** A clone whose program holds secrets, with every place of its runs under watch. */
export class Stage {
  readonly place: Place;
  readonly clone: Clone;
  readonly scanner = new Scanner();
  readonly kubeconfig: string;
  readonly #folders = new Folders(this.scanner);
  readonly #secrets = new Map<string, string>();
  readonly #learnt: string[] = [];
  readonly #env: NodeJS.ProcessEnv;

  constructor(cluster: SharedCluster) {
    this.place = makePlace(cluster.env);
    this.kubeconfig = this.#writeKubeconfig(cluster);
    this.#env = {
      ...this.place.env,
      ...Object.fromEntries(CREDENTIALS.map((name) => [name, this.#plant(name, false)])),
      CANARY_KUBECONFIG: this.kubeconfig,
      CANARY_CONTEXT: cluster.context,
    };
    this.clone = new Clone(this.#env);
    fs.copyFileSync(this.clone.path("test/secrets/fixtures/canary.ts"), this.clone.path("canary.ts"));
    this.clone.edit("index.ts", (text) =>
      text
        .replace("export = function program(): StackOutputs {", "export = function program(): unknown {")
        .replace("return stack(", 'return Object.assign((require("./canary") as any).plant(), stack(')
        .replace("secretKeys()));", "secretKeys())));"),
    );
    this.clone.edit(
      "Pulumi.local.yaml",
      (text) =>
        `${text}  kube-zen-platform:namespaces: { zen: canary-zen, atom: canary-atom }\n  kube-zen-platform:tls: { source: private-authority }\n`,
    );
  }

  /** Plants a secret of a test's own, which no encoding breaks up. */
  plant(name: string): string {
    return this.#plant(name, false);
  }

  /** Learns a private key, PEM. */
  learnKey(name: string, key: string): void {
    this.scanner.add({ name, text: key.split("\n")[1] ?? "" });
  }

  #plant(name: string, awkward: boolean): string {
    const { canary, secret } = planted(name, awkward);
    this.scanner.add(canary);
    this.#secrets.set(name, secret);
    return secret;
  }

  /** A planted secret. */
  secret(name: string): string {
    return this.#secrets.get(name) ?? "";
  }

  #writeKubeconfig({ kubeconfig, context }: SharedCluster): string {
    const config = parse(fs.readFileSync(kubeconfig, "utf8")) as Kubeconfig;
    const key = config.users[0]?.user["client-key-data"];
    if (key !== undefined) this.scanner.add({ name: "key of the kubeconfig", text: key.slice(100, 160) });
    const other = { token: this.#plant("kubeconfig token", false), password: this.#plant("password", false) };
    config.users.push({ name: "other", user: other });
    const cluster = config.contexts.find(({ name }) => name === context)?.context.cluster ?? "";
    config.contexts.push({ name: "other", context: { cluster, user: "other" } });
    const file = path.join(this.place.root, "kubeconfig");
    fs.writeFileSync(file, stringify(config), { mode: 0o600 });
    return file;
  }

  /** Runs the rehearsal's pulumi to its end. @param input Its standard input. */
  pulumi(args: readonly string[], input = ""): Ended {
    const file = this.clone.path("rehearsal/bin/pulumi");
    const options = { cwd: this.clone.directory, env: this.#env, input, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], options);
    return { code: status, stdout, stderr };
  }

  /** Puts a bootstrap token into the stack's config, encrypted. */
  setToken(): void {
    this.#succeeded(["stack", "init", "local"]);
    const set = ["config", "set", "--stack", "local", "--secret", "--path"];
    this.#succeeded([...set, "kube-zen-platform:secrets.clusterToken"], this.#plant("clusterToken", true));
    for (const file of this.keyFiles()) {
      const text = fs.readFileSync(file, "utf8").trim();
      this.scanner.add({ name: path.relative(this.place.state, file), text });
    }
  }

  /** Files of the state folder that are meant to hold keys. */
  keyFiles(): readonly string[] {
    const directory = path.join(this.place.state, "rehearsal");
    const keys = path.join(directory, "keys");
    const derived = fs.existsSync(keys) ? fs.readdirSync(keys).map((name) => path.join(keys, name)) : [];
    return [path.join(directory, "passphrase"), ...derived];
  }

  #succeeded(args: readonly string[], input = ""): string {
    const { code, stdout, stderr } = this.pulumi(args, input);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed: ${stderr}`);
    return stdout;
  }

  /** How many secrets are looked for. */
  get count(): number {
    return this.scanner.names.size;
  }

  /** Names of the private keys that the stack made. */
  get learnt(): readonly string[] {
    return [...this.#learnt].sort();
  }

  /** Learns the secrets that the stack's resources made. */
  learnSecrets(): void {
    const shown = this.#succeeded(["stack", "export", "--stack", "local", "--show-secrets"]);
    const { deployment } = JSON.parse(shown) as {
      readonly deployment: { readonly resources: readonly State[] };
    };
    for (const { type, urn, outputs } of deployment.resources) {
      if (type !== "tls:index/privateKey:PrivateKey") continue;
      const key = JSON.parse(outputs?.["privateKeyPem"]?.plaintext ?? '""') as string;
      this.learnKey(`private key ${urn}`, key);
      this.#learnt.push(urn.split("::").at(-1) ?? "");
    }
  }

  /** Everything that is kept on this machine, the key files and the kubeconfig left out. */
  scanKept(): readonly Leak[] {
    const { state, cache, temporary } = this.place;
    const directories = [state, cache, temporary, this.clone.path("policy-pack"), this.clone.path("charts")];
    const stackFile = this.clone.path("Pulumi.local.yaml");
    return [
      ...directories.flatMap((directory) => this.#folders.scan(directory, this.keyFiles())),
      ...this.scanner.scan(fs.readFileSync(stackFile), stackFile),
    ];
  }

  /** Runs something with a mode of the program, and looks for secrets everywhere while it runs and afterwards. */
  async watched(mode: string, run: () => Promise<Ended>): Promise<Watched> {
    this.#env["CANARY_MODE"] = mode;
    const watch = new Watch(this.scanner, this.place.temporary);
    const ended = await run();
    const during = watch.stop();
    return {
      ...ended,
      leaks: [
        ...during,
        ...this.scanner.scan(ended.stdout, "stdout"),
        ...this.scanner.scan(ended.stderr, "stderr"),
        ...this.scanKept(),
      ],
    };
  }

  /** Runs the rehearsal's pulumi under watch, with a kubernetes provider that `zenctl rehearsal serve` serves. */
  async served(mode: string, args: readonly string[]): Promise<Watched> {
    const serve = [this.clone.path("bin/zenctl.mjs"), "rehearsal", "serve", "kubernetes"];
    const server = spawn(process.execPath, serve, { cwd: this.clone.directory, env: this.#env });
    let told = "";
    for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => (told += String(data)));
    await once(server.stdout, "data");
    const file = this.clone.path("rehearsal/bin/pulumi");
    const env = { ...this.#env, CANARY_MODE: mode, PULUMI_DEBUG_PROVIDERS: `kubernetes:${told.trim()}` };
    const ended = await this.watched(mode, async () => {
      const child = spawn(process.execPath, [file, ...args], { cwd: this.clone.directory, env });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (data) => (stdout += String(data)));
      child.stderr.on("data", (data) => (stderr += String(data)));
      const [code] = (await once(child, "close")) as [number | null];
      return { code, stdout, stderr };
    });
    server.kill("SIGINT");
    await once(server, "close");
    return { ...ended, leaks: [...ended.leaks, ...this.scanner.scan(told, "zenctl rehearsal serve")] };
  }

  /** Runs something with a passphrase that is not the stack's. */
  async withPassphrase<Result>(run: () => Promise<Result>): Promise<Result> {
    this.#env["PULUMI_CONFIG_PASSPHRASE"] = this.#plant("PULUMI_CONFIG_PASSPHRASE", true);
    try {
      return await run();
    } finally {
      delete this.#env["PULUMI_CONFIG_PASSPHRASE"];
    }
  }

  /** Runs zenctl under watch. */
  zenctl(mode: string, ...args: readonly string[]): Promise<Watched> {
    return this.watched(mode, () => this.clone.zenctl(...args));
  }

  remove(): void {
    this.clone.remove();
    this.place.remove();
  }
}
