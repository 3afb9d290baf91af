import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { NetpolResult } from "../../../automation/contracts";
import { matrixSvg } from "../../../automation/netpol/svg";
import { matrixLines } from "../../../automation/netpol/table";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../../policy-pack/manifests/read";
import { type Matrix, matrixOf } from "../../../policy-pack/network/matrix";
import { Network } from "../../../policy-pack/network/network";
import { ensureTools } from "../../../tools";

const project = path.resolve(__dirname, "..", "..", "..");
const shop = `
{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: c }] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: db, namespace: shop, labels: { app: db } }, spec: { containers: [{ name: c }] } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 5432 }]
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } } }]
      ports: [{ port: 9187 }]
  egress:
    - to: [{ ipBlock: { cidr: 10.0.0.0/8 } }, { ipBlock: { cidr: 192.168.0.0/16 } }]
      ports: [{ port: 443 }, { protocol: UDP, port: 123, endPort: 124 }]
`;

function matrix(text: string): Matrix {
  const read = readManifests(text, { namespace: "shop", source: (index) => ({ file: "shop", index }) });
  return matrixOf(new Network(new ManifestSet(read.manifests)));
}

describe("zenctl netpol", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-netpol-"));
  const file = path.join(folder, "shop.yaml");
  before(async () => {
    fs.writeFileSync(file, shop);
    await ensureTools(["helm"]);
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  const zenctl = (...args: readonly string[]): { code: number | null; stdout: string; stderr: string } => {
    const entry = path.join(project, "bin", "zenctl.mjs");
    const env = { ...process.env, NO_COLOR: "1" };
    const ended = spawnSync(process.execPath, [entry, "netpol", ...args], {
      encoding: "utf8",
      cwd: project,
      env,
    });
    return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr };
  };

  it("tells who is isolated, and who reaches whom on which ports", () => {
    assert.deepEqual(matrixLines(matrix(shop)), [
      "1 of 2 kinds of pods are not isolated both ways:",
      "  pods      ingress  egress\n  shop/web  open     open",
      "",
      "Pods to pods",
      "  from \\ to   1    2\n  1 shop/web  all  TCP 5432\n  2 shop/db   -    -",
      "",
      "Pods to what is outside",
      [
        "  from      to                          ports",
        "  shop/web  namespace monitoring        all",
        "  shop/web  pods of any namespace       all",
        "  shop/web  any address                 all",
        "  shop/db   10.0.0.0/8, 192.168.0.0/16  TCP 443; UDP 123-124",
      ].join("\n"),
      "",
      "What is outside to pods",
      [
        "  from                   to        ports",
        "  namespace monitoring   shop/web  all",
        "  pods of any namespace  shop/web  all",
        "  any address            shop/web  all",
        "  namespace monitoring   shop/db   TCP 9187",
      ].join("\n"),
    ]);
  });

  it("lists pods of which there are many, and says when nothing outside is open", () => {
    const pod = (index: number): string =>
      `--- \n{ apiVersion: v1, kind: Pod, metadata: { name: p${index}, labels: { app: p${index} } }, spec: { containers: [{ name: c }] } }\n`;
    const text = `${Array.from({ length: 11 }, (_, index) => pod(index)).join("")}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all }
spec: { podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: p1 } } }] }], egress: [{ to: [{ podSelector: { matchLabels: { app: p2 } } }] }] }
`;
    assert.deepEqual(matrixLines(matrix(text)), [
      "All 11 kinds of pods are isolated both ways.",
      "",
      "Pods to pods",
      "  from     to       ports\n  shop/p1  shop/p2  all",
      "",
      "Nothing outside is open.",
    ]);
  });

  it("draws the same matrix in the same way, with every name and port in it", () => {
    const svg = matrixSvg(matrix(shop), "a <b> & c");
    assert.equal(svg, matrixSvg(matrix(shop), "a <b> & c"));
    for (const text of [">shop/web<", ">TCP 5432<", ">TCP 443; UDP 123-124<", ">a &lt;b&gt; &amp; c<"]) {
      assert.ok(svg.includes(text), text);
    }
    assert.equal(svg.match(/class="pods"/g)?.length, 2);
    assert.equal(svg.match(/class="outside"/g)?.length, 8);
  });

  it("reads files, and prints one document with --json", () => {
    const { code, stdout, stderr } = zenctl(file, "--json");
    assert.deepEqual([code, stderr], [0, ""]);
    const { durationMs, ...rest } = JSON.parse(stdout) as NetpolResult;
    assert.ok(durationMs >= 0);
    assert.deepEqual(rest.pods, [
      { name: "shop/web", ingress: "open", egress: "open" },
      { name: "shop/db", ingress: "isolated", egress: "isolated" },
    ]);
    assert.equal(rest.objects, 3);
    assert.deepEqual(
      rest.connections.find(({ from, to }) => from === "shop/web" && to === "shop/db"),
      { from: "shop/web", to: "shop/db", ports: [{ protocol: "TCP", from: 5432, to: 5432 }] },
    );
  });

  it("refuses paths beside --stack, and a picture where none can be", () => {
    assert.match(
      zenctl(file, "--stack", "local").stderr,
      /--stack and paths exclude each other: give one of them/,
    );
    const { code, stderr } = zenctl(file, "--svg", path.join(folder, "none", "x.svg"));
    assert.deepEqual(
      [code, /cannot be written \(ENOENT\): give --svg a file that can/.test(stderr)],
      [2, true],
    );
  });

  it("draws our own charts as the picture in docs shows them (if not: see docs/network.md)", () => {
    const picture = path.join(folder, "aws.svg");
    const { code, stdout } = zenctl("--profile", "aws", "--svg", picture);
    assert.equal(code, 0);
    assert.equal(
      fs.readFileSync(picture, "utf8"),
      fs.readFileSync(path.join(project, "docs", "network-aws.svg"), "utf8"),
    );
    const page = fs.readFileSync(path.join(project, "docs", "network.md"), "utf8");
    assert.ok(page.includes(stdout.trimEnd()), "docs/network.md shows another output");
  });
});
