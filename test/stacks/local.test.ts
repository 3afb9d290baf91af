import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { StackConfig } from "../../model/config";
import { PROJECT } from "../../model/config";
import { parseStackConfig } from "../../model/parseConfig";
import { localStack } from "../../stacks/local";
import { type Asked, record } from "./support";

const RELEASE = "kubernetes:helm.sh/v3:Release";

function config(values: Readonly<Record<string, string>> = {}): StackConfig {
  const raw = Object.entries({ profile: "local", ...values });
  return parseStackConfig(Object.fromEntries(raw.map(([key, text]) => [`${PROJECT}:${key}`, text])), [
    `${PROJECT}:secrets`,
  ]);
}

describe("the local stack", () => {
  let state: string;
  let kubeconfig: string;

  before(() => {
    state = fs.mkdtempSync(path.join(os.tmpdir(), "local-stack-"));
    kubeconfig = path.join(state, "kubeconfig");
    fs.writeFileSync(kubeconfig, "");
  });
  after(() => fs.rmSync(state, { recursive: true, force: true }));

  async function asked(
    preview: boolean,
    values: Readonly<Record<string, string>> = {},
  ): Promise<readonly Asked[]> {
    const env = { ZEN_STATE: state, HOME: state };
    const settings = config({ kubeconfig, context: "test", ...values });
    return (await record(preview, () => localStack(settings, env))).asked;
  }

  function names(resources: readonly Asked[]): readonly string[] {
    return resources.map(({ type, name }) => `${type.split(":").pop() ?? ""} ${name}`).sort();
  }

  const EXPECTED = [
    "BootstrapToken zen-agent-bootstrap",
    "Namespace atom-system",
    "Namespace atom-system",
    "Namespace zen-system",
    "Namespace zen-system",
    "NetworkPolicy atom-system-default-deny",
    "NetworkPolicy zen-system-default-deny",
    "Release runtime-agent",
    "Release workflow-registry",
    "Release zen-agent",
    "RuntimeAgent runtime-agent",
    "Secret zen-agent-bootstrap",
    "WorkflowRegistry workflow-registry",
    "ZenAgent zen-agent",
    "kubernetes cluster",
  ];

  for (const preview of [true, false]) {
    it(`asks for the same resources ${preview ? "in preview" : "in an update"}, none inside of an apply`, async () => {
      assert.deepEqual(names(await asked(preview)), EXPECTED);
    });
  }

  it("gives every release what the provider leaves open", async () => {
    for (const { name, inputs } of (await asked(false)).filter(({ type }) => type === RELEASE)) {
      const { values, description, namespace, ...rest } = inputs;
      assert.deepEqual(rest, {
        name,
        chart: `./charts/${name}`,
        createNamespace: false,
        dependencyUpdate: false,
        atomic: false,
        cleanupOnFail: true,
        waitForJobs: true,
        timeout: 300,
        maxHistory: 10,
        compat: "true",
      });
      assert.match(String(description), /^content sha256:[0-9a-f]{64}$/);
      assert.equal(namespace, name === "zen-agent" ? "zen-system" : "atom-system");
      assert.ok(typeof values === "object");
    }
  });

  it("enforces restricted Pod Security on every namespace and cuts it off by default", async () => {
    const resources = await asked(false);
    for (const name of ["zen-system", "atom-system"]) {
      const namespace = resources.find((r) => r.type === "kubernetes:core/v1:Namespace" && r.name === name);
      const { labels } = namespace?.inputs["metadata"] as {
        readonly labels: Readonly<Record<string, string>>;
      };
      assert.equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
      const policy = resources.find((r) => r.name === `${name}-default-deny`);
      assert.deepEqual(policy?.inputs, {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "default-deny", namespace: name },
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      });
    }
  });

  it("takes every image from an allowed registry", async () => {
    const images = (await asked(false))
      .filter(({ type }) => type === RELEASE)
      .flatMap(({ inputs }) => {
        const values = inputs["values"] as Readonly<Record<string, { readonly image: unknown }>>;
        return [values["image"], values["zen-watcher"]?.image].filter((image) => image !== undefined);
      });
    assert.deepEqual(
      [...images].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      [
        { registry: "docker.io", repository: "kubezen/zen-agent", tag: "1.0.2" },
        { registry: "docker.io", repository: "kubezen/zen-watcher", tag: "1.2.3" },
        { registry: "ghcr.io", repository: "kube-zen/mirror/docker.io/atom/runtime-agent", tag: "1.0.0" },
        { registry: "ghcr.io", repository: "kube-zen/mirror/docker.io/atom/workflow-registry", tag: "1.0.0" },
      ],
    );
  });

  it("keeps the token in a Secret and out of every release's values", async () => {
    const token = "dev-canary-token";
    const resources = await asked(false, { secrets: JSON.stringify({ clusterToken: token }) });
    const holders = resources
      .filter(({ inputs }) => JSON.stringify(inputs).includes(token))
      .map(({ type }) => type);
    assert.deepEqual(holders, ["kubernetes:core/v1:Secret"]);
  });

  it("runs zen-watcher as a release of its own when asked to", async () => {
    const resources = await asked(false, { watcher: "standalone" });
    const releases = resources.filter(({ type }) => type === RELEASE);
    assert.deepEqual(releases.map(({ name }) => name).sort(), [
      "runtime-agent",
      "workflow-registry",
      "zen-agent",
      "zen-watcher",
    ]);
    const agent = releases.find(({ name }) => name === "zen-agent")?.inputs["values"];
    assert.deepEqual((agent as Readonly<Record<string, unknown>>)["zen-watcher"], { enabled: false });
  });

  it("gives every further tenant a namespace, a Secret and an agent of its own, without CRDs", async () => {
    const tenants = JSON.stringify([
      { tenant: "acme", cluster: "one" },
      { tenant: "umbrella", cluster: "two", secretName: "own-token" },
    ]);
    const resources = await asked(false, { tenants });
    const second = resources.find(({ type, name }) => type === RELEASE && name === "zen-agent-umbrella-two");
    assert.equal(second?.inputs["namespace"], "zen-system-umbrella-two");
    const values = second.inputs["values"] as Readonly<
      Record<string, Readonly<Record<string, unknown>> | undefined>
    >;
    assert.deepEqual(values["crds"], { install: false, keep: false });
    assert.deepEqual(values["zen-watcher"], { enabled: false });
    assert.equal(values["saas"]?.["existingSecret"], "own-token");
    const secrets = resources.filter(({ type }) => type === "kubernetes:core/v1:Secret");
    assert.deepEqual(
      secrets.map(({ name }) => name),
      ["zen-agent-bootstrap"],
    );
  });

  for (const [endpoint, saas] of [
    ["http://localhost:8080", { except: [] }],
    ["https://saas.test:8443", { except: ["169.254.0.0/16"] }],
    ["https://192.168.7.9:8443", { cidr: "192.168.7.9/32", except: [] }],
    ["https://[fd00::9]:8443", { cidr: "fd00::9/128", except: [] }],
  ] as const)
    it(`opens the agent's policy to where a developer's SaaS may be, and no further: ${endpoint}`, async () => {
      const resources = await asked(false, { saas: JSON.stringify({ endpoint }) });
      const values = resources.find(({ type, name }) => type === RELEASE && name === "zen-agent")?.inputs[
        "values"
      ] as Readonly<Record<string, unknown>>;
      assert.deepEqual(values["networkPolicy"], { enabled: true, egress: { saas } });
    });

  it("says what to do when the kubeconfig is not there", () => {
    const missing = path.join(state, "missing");
    assert.throws(() => localStack(config({ kubeconfig: missing }), { ZEN_STATE: state }), {
      message: `kube-zen-platform:kubeconfig is ${missing}, and that file is not there: run \`npx zenctl cluster up\`, or set the key to the kubeconfig file of your cluster`,
    });
  });

  it("makes a k3d cluster of its own when asked to, and takes its kubeconfig from there", async () => {
    const resources = await asked(false, { cluster: "k3d" });
    const commands = resources.filter(({ type }) => type === "command:local:Command");
    assert.deepEqual(
      commands.map(({ name, inputs }) => ({ name, create: inputs["create"], delete: inputs["delete"] })),
      [
        {
          name: "kube-zen",
          create:
            "k3d cluster create kube-zen --servers=1 --agents=2 --api-port=127.0.0.1:6550 --registry-create=registry.kube-zen.io:127.0.0.1:5000 '--k3s-arg=--kube-apiserver-arg=enable-admission-plugins=NodeRestriction,PodSecurity@server:*' '--k3s-arg=--disable=traefik@server:*' --kubeconfig-update-default=false --kubeconfig-switch-context=false --wait --timeout=300s",
          delete: "k3d cluster delete kube-zen",
        },
        { name: "kube-zen-kubeconfig", create: "k3d kubeconfig get kube-zen", delete: undefined },
      ],
    );
  });

  it("refuses a kind of cluster that belongs to another profile", () => {
    assert.throws(() => localStack(config({ cluster: "eks" }), {}), {
      message: "kube-zen-platform:cluster is eks, which only the aws profile has: set it to existing or k3d",
    });
  });
});
