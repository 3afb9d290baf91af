import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Lab } from "../lab";
import type { Row, Section } from "../row";

const STATE = "rehearsal/.pulumi/stacks/kube-zen-platform/local.json";
const KEY = "rehearsal/passphrase";
const PUT_BACK = `put it back from ZEN_STATE/${STATE}.bak, the copy that the last run made, or from a backup`;
const OTHER_VERSION = "use the version that wrote it, or the real Pulumi CLI";

function at(lab: Lab, file: string): string {
  return path.join(lab.state, file);
}

function put(lab: Lab, file: string, text: string, mode?: number): void {
  lab.write(at(lab, file), text, mode);
}

function state(name: string, change: (text: string) => string, message: string, run = "up --yes"): Row {
  return {
    name,
    run,
    arrange: (lab) => lab.edit(at(lab, STATE), change),
    exitCode: 2,
    message: `the stack's state ZEN_STATE/${STATE} ${message}`,
  };
}

const CUT = `cannot be read (it is cut short or no JSON): ${PUT_BACK}`;

/** What can be wrong with the state of a stack that is up. */
export const stackState: Section = {
  title: "State of a stack that is up",
  rows: [
    state("a state file that is cut short", (text) => text.slice(0, text.length / 2), CUT),
    state("one that is cut short, on destroy", (text) => text.slice(0, 300), CUT, "destroy --yes"),
    state("one that is cut short, on outputs", (text) => text.slice(0, 300), CUT, "outputs"),
    state("an empty state file", () => "", `cannot be read (it is empty): ${PUT_BACK}`),
    state("a state file that is no JSON", () => "hello", CUT),
    state(
      "a state file of something else",
      () => '{"version":3}',
      `cannot be read (it is no checkpoint of a stack): ${PUT_BACK}`,
    ),
    state(
      "a resource in it without a name",
      (text) => text.replace('"urn":', '"nru":'),
      `cannot be read (it is no checkpoint of a stack): ${PUT_BACK}`,
    ),
    state(
      "a state file of a newer version",
      (text) => text.replace('"version":3', '"version":4'),
      `is of checkpoint version 4 and the rehearsal reads version 3: ${OTHER_VERSION}`,
    ),
    state(
      "a state file with what only a newer version knows",
      (text) => text.replace('"version":3', '"version":3,"features":["teleport"]'),
      `uses teleport, which the rehearsal does not know: ${OTHER_VERSION}`,
    ),
    {
      name: "no key of the secrets",
      run: "up --yes",
      arrange: (lab) => lab.takeAway(at(lab, KEY)),
      exitCode: 2,
      message: `ZEN_STATE/${KEY}, the key of the stack's secrets, is not there: put the file back from a backup, or set PULUMI_CONFIG_PASSPHRASE if the stack was made with one`,
    },
    {
      name: "a key that others can read",
      run: "up --yes",
      arrange: (lab) => put(lab, KEY, fs.readFileSync(at(lab, KEY), "utf8"), 0o644),
      exitCode: 2,
      message: `ZEN_STATE/${KEY}, the key of the stacks' secrets, can be read by others: run \`chmod 600 ZEN_STATE/${KEY}\``,
    },
    {
      name: "an empty key",
      run: "up --yes",
      arrange: (lab) => put(lab, KEY, "\n"),
      exitCode: 2,
      message: `ZEN_STATE/${KEY}, the key of the stacks' secrets, is empty: put the file back from a backup`,
    },
    {
      name: "another key",
      run: "up --yes",
      arrange: (lab) => put(lab, KEY, "not-the-key-that-was-there\n"),
      exitCode: 2,
      message: `incorrect passphrase: the stack's secrets were written with another one; set PULUMI_CONFIG_PASSPHRASE to it or put ZEN_STATE/${KEY} back.`,
    },
    {
      name: "a file of the passphrase that is not there",
      run: "up --yes",
      arrange: () => ({ PULUMI_CONFIG_PASSPHRASE_FILE: "/nowhere" }),
      exitCode: 2,
      message:
        "PULUMI_CONFIG_PASSPHRASE_FILE is /nowhere, which cannot be read (ENOENT): name a file with the passphrase",
    },
    {
      name: "a record of the stack that is cut short",
      run: "up --yes",
      arrange: (lab) => put(lab, "stacks/local.json", '{"engine": "reh'),
      exitCode: 2,
      message:
        "ZEN_STATE/stacks/local.json cannot be read (it is no record of a stack): remove it, and run `zenctl up --stack local` with the --engine and --kubeconfig that the stack was made with",
    },
    {
      name: "another engine than the stack's",
      run: "up --yes --engine pulumi",
      exitCode: 2,
      message:
        "stack local is kept by the rehearsal engine: run `zenctl destroy --stack local --engine rehearsal` before bringing it up with --engine pulumi, or move its state as docs/engines.md says",
    },
    {
      name: "another cluster than the stack's, of the stack's own",
      run: "up --yes",
      arrange: (lab) => {
        lab.edit(lab.clone("Pulumi.local.yaml"), (text) => `${text}  kube-zen-platform:cluster: k3d\n`);
        return undefined;
      },
      exitCode: 2,
      message:
        "stack local is on context kube-zen-embedded of KUBECONFIG: run `zenctl destroy --stack local` before bringing it up elsewhere",
    },
    {
      name: "a kubeconfig that leads to another cluster than the stack's",
      run: "up --yes",
      arrange: (lab) => {
        lab.edit(at(lab, "stacks/local.json"), (text) =>
          text.replace(/"identity": "[^"]+"/, '"identity": "another"'),
        );
        return undefined;
      },
      exitCode: 2,
      message:
        "context kube-zen-embedded of KUBECONFIG leads to another cluster than the one that stack local was made in: name the first one's kubeconfig file, or, if it is gone for good, run `zenctl refresh --stack local` to go on with what is in the new one",
    },
    {
      name: "a stack that another run has in hand",
      run: "refresh --yes",
      arrange: (lab) => {
        const lock = "rehearsal/.pulumi/locks/organization/kube-zen-platform/local/test.json";
        const owner = {
          pid: process.pid,
          username: os.userInfo().username,
          hostname: os.hostname(),
          timestamp: "2026-01-02T03:04:05Z",
        };
        lab.write(at(lab, lock), JSON.stringify(owner));
        return undefined;
      },
      exitCode: 3,
      message:
        "another run has this stack in hand (#, process #, since 2026-01-02T03:04:05Z): wait for it to end, or end that process, and run this again",
    },
    {
      name: "a release that there is not",
      run: "render --release zen-agnt",
      exitCode: 2,
      message: "there is no release zen-agnt: did you mean zen-agent?",
    },
    {
      name: "a secret that cannot be decrypted",
      run: "preview",
      arrange: (lab) => {
        const secret = "  kube-zen-platform:secrets: {clusterToken: {secure: AAAA}}\n";
        lab.edit(lab.clone("Pulumi.local.yaml"), (text) => text + secret);
        return undefined;
      },
      exitCode: 2,
      message:
        "the config value kube-zen-platform:secrets is a secret and its file has no encryptionsalt: set it anew",
    },
    {
      name: "an error of the program in an apply",
      run: "preview",
      arrange: (lab) => {
        const mistake = '  zen.name.apply(() => { throw new Error("planted"); });\n  const atom =';
        lab.edit(lab.clone("stacks", "platform.ts"), (text) => text.replace("  const atom =", mistake));
        return undefined;
      },
      exitCode: 1,
      message: "the program failed: Error: planted",
    },
  ],
};

function chart(name: string, arrange: (lab: Lab) => void, said: string): Row {
  return {
    name,
    run: "up --yes",
    arrange: (lab) => arrange(lab),
    exitCode: 4,
    message: `the release could not be judged: helm said "${said}"; correct the chart or the values given to it`,
  };
}

const AGENT = "charts/runtime-agent";

/** What can be wrong with charts and images: found by the policy pack in the preview, which changes nothing. */
export const charts: Section = {
  title: "Charts and images (found by the policy pack; the sentence is that of its finding)",
  rows: [
    chart(
      "a template with an error",
      (lab) =>
        lab.edit(lab.clone(AGENT, "templates/deployment.yaml"), (text) => `{{ .Values.a.b.c }}\n${text}`),
      'template: runtime-agent/templates/deployment.yaml:1:10: executing "runtime-agent/templates/deployment.yaml" at <.Values.a.b.c>: nil pointer evaluating interface {}.b',
    ),
    chart(
      "values that the schema refuses",
      (lab) => lab.edit(lab.clone(AGENT, "values.schema.json"), (text) => text.replace("{", '{"not":{},')),
      "values don't meet the specifications of the schema(s) in the following chart(s): runtime-agent: - at '': 'not' failed",
    ),
    chart(
      "a subchart that is missing",
      (lab) => lab.takeAway(lab.clone("charts/zen-agent/charts/zen-watcher")),
      "An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: zen-watcher",
    ),
    {
      name: "a chart that is missing",
      run: "up --yes",
      arrange: (lab) => lab.takeAway(lab.clone(AGENT)),
      exitCode: 1,
      message: `CLONE/charts/# holds no Chart.yaml: give the folder of a Helm chart`,
    },
    {
      name: "a registry that is not allowed",
      run: "up --yes",
      arrange: (lab) => {
        lab.edit(lab.clone("components/charts/runtimeAgent.ts"), (text) => text.replace("    image,\n", ""));
        return undefined;
      },
      exitCode: 4,
      message:
        "docker.io/atom/runtime-agent is not from an allowed registry (docker.io/kubezen, registry.kube-zen.io:5000, ghcr.io/kube-zen): mirror it below kube-zen-platform:mirrorPrefix, or add its registry to kube-zen-platform:registries",
    },
  ],
};
