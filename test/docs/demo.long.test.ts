import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDirectory } from "../../model/environment";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import { Account, accountFile } from "../../rehearsal/providers/aws/account";
import { Clone } from "../end-to-end/support/clone";
import { type SharedCluster, sharedCluster } from "../support/cluster";
import { type CommandLine, commandLines } from "./support/commandBlocks";

const page = fs.readFileSync(path.resolve(__dirname, "..", "..", "docs", "aws-partner-demo.md"), "utf8");

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** Words that a command has to have printed: what is said at it has to be there to be seen. */
const SEEN: readonly (readonly [start: string, words: RegExp])[] = [
  ["npx zenctl check --pre", /costs in eu-west-1/],
  ["npx zenctl outputs", /registryUrl: https:\/\/registry\.demo\.kube-zen\.io/],
  ["npx zenctl demo show", /registry\.demo\.kube-zen\.io +ISSUED +arn:aws:acm:/],
  ["npx zenctl demo incident --stack aws", /in default: allowed \(its memory would be 128Mi\)/],
  ["npx zenctl demo incident --remove", /nothing of the sample is left/],
  ["npx zenctl certs list", /zen-agent-tls/],
  ["npx zenctl certs verify", /8 attempts, 8 as they have to be, 0 otherwise; 10 not tried/],
  ["npx zenctl preview", /registries|image/],
  ["npx zenctl destroy --stack aws --delete-data", /nothing of it is left in the account/],
];

/** The afternoon from the page, from its first command to its last, on one stack in the rehearsal. */
describe("the partner demo, command by command", function () {
  this.timeout(600_000);
  this.bail(true);

  let shared: SharedCluster;
  let clone: Clone;
  const told: string[] = [];

  before(async () => {
    shared = await sharedCluster();
    const directories = (shared.env["PATH"] ?? "").split(path.delimiter);
    // Whatever is on PATH here, this is about the rehearsal.
    const searchPath = directories.filter((directory) => !fs.existsSync(path.join(directory, "pulumi")));
    const ZEN_CACHE = cacheDirectory(process.env);
    const PATH = searchPath.join(path.delimiter);
    clone = new Clone({ ...shared.env, ZEN_CACHE, PATH, CI: "true", NO_COLOR: "1" });
  });
  after(() => {
    clone.remove();
    console.log(told.map((line) => `      ${line}`).join("\n"));
  });

  /** As typed in the clone's folder. */
  function run({ command }: CommandLine): Promise<Ended> {
    const typed = command.replace(/^npx zenctl /, `${process.execPath} bin/zenctl.mjs `);
    return new Promise((resolve, reject) => {
      const options = { cwd: clone.directory, env: clone.environment, shell: true } as const;
      const child = spawn(typed, { ...options, stdio: ["ignore", "pipe", "pipe"] });
      let text = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (part: string) => (text += part));
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, text }));
    });
  }

  for (const line of commandLines(page).filter(({ real }) => !real))
    it(`line ${line.line}: ${line.command}`, async () => {
      const startedAt = Date.now();
      const { code, text } = await run(line);
      told.push(`${((Date.now() - startedAt) / 1000).toFixed(0)} s: ${line.command}`);
      assert.equal(code, line.exitCode, text);
      const [, words] = SEEN.find(([start]) => line.command.startsWith(start)) ?? [];
      if (words !== undefined && code !== 2) assert.match(text, words);
    });

  it("leaves nothing in the simulated account, no sample, and no changed file", async () => {
    assert.deepEqual(Account.open(accountFile(shared.env)).all(), []);
    const client = await kubeconfigClient(shared.kubeconfig);
    try {
      const found = (await client.expect({
        method: "GET",
        path: "/apis/apps/v1/deployments?labelSelector=kube-zen.io%2Fdemo",
      })) as { readonly items: readonly unknown[] };
      assert.deepEqual(found.items, []);
    } finally {
      client.close();
    }
    const edited = "components/charts/runtimeAgent.ts";
    const tracked = path.resolve(__dirname, "..", "..", edited);
    assert.equal(fs.readFileSync(clone.path(edited), "utf8"), fs.readFileSync(tracked, "utf8"));
  });
});
