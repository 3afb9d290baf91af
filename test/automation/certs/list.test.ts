import assert from "node:assert/strict";
import type { ListedCertificate } from "../../../automation/certs/contract";
import type { Inventory } from "../../../automation/certs/inventory";
import { listCertificates } from "../../../automation/certs/list";
import * as objects from "./support/objects";
import { authority, issue, type Issued } from "./support/pki";

const DAY = 24;
const now = new Date();

describe("the list of certificates", () => {
  let root: Issued;
  let leaf: Issued;
  let other: Issued;

  before(async () => {
    root = await authority("private-authority-1");
    leaf = await issue({ issuer: root, use: "client", commonName: "local", ends: 29.5 * DAY });
    other = await issue({
      issuer: root,
      use: "server",
      dns: ["a.example.com", "b.example.com"],
      ends: 60.5 * DAY,
    });
  });

  const list = (given: Partial<Inventory>): readonly ListedCertificate[] =>
    listCertificates(objects.inventory(given), now);
  const only = (given: Partial<Inventory>): ListedCertificate => {
    const [row, ...more] = list(given);
    assert.ok(row !== undefined && more.length === 0, `${more.length + 1} rows`);
    return row;
  };
  const files = ({ chain, key }: Issued, authorities = root.certificate): objects.Texts => ({
    "tls.crt": chain,
    "tls.key": key,
    "ca.crt": authorities,
  });
  const standing = ({ status, reason }: ListedCertificate): readonly (string | undefined)[] => [
    status,
    reason,
  ];

  it("has everything of a private authority's certificate, and nothing secret", () => {
    const annotations = { "kube-zen.io/certificate": "zen-agent-tls-acme" };
    const secrets = [objects.secret("zen-agent-tls", files(leaf), { annotations })];
    const row = only({
      secrets,
      workloads: [objects.deployment("agent", [{ secret: { secretName: "zen-agent-tls" } }])],
    });
    const { notBefore, notAfter, renewal, ...rest } = row;
    assert.deepEqual(rest, {
      name: "zen-agent-tls-acme",
      namespace: "shop",
      object: "Secret/zen-agent-tls",
      key: "tls.crt",
      usedBy: ["Deployment/agent"],
      role: "certificate",
      source: "private authority",
      issuer: "private-authority-1",
      subject: "CN=local",
      names: [],
      serial: leaf.parsed.serialNumber,
      ageDays: 0,
      daysLeft: 29,
      status: "ok",
    });
    assert.equal(Date.parse(notBefore ?? ""), Date.parse(leaf.parsed.validFrom));
    assert.equal(Date.parse(notAfter ?? ""), Date.parse(leaf.parsed.validTo));
    // The first run in the last fifteen days makes it anew.
    assert.equal(Date.parse(renewal ?? ""), Date.parse(leaf.parsed.validTo) - 15 * DAY * 3_600_000);
    assert.doesNotMatch(JSON.stringify(row), /PRIVATE KEY|BEGIN/);
  });

  it("has what cert-manager says of its own", () => {
    const renewalTime = new Date(now.getTime() + 40 * DAY * 3_600_000).toISOString();
    const row = only({
      secrets: [objects.secret("hooks-tls", files(other))],
      certificates: [objects.certificate("hooks", "hooks-tls", objects.ready({ renewalTime }))],
      ingresses: [objects.ingress("hooks", ["hooks-tls"])],
    });
    assert.deepEqual(
      { ...row, notBefore: "", notAfter: "" },
      {
        name: "hooks",
        namespace: "shop",
        object: "Secret/hooks-tls",
        key: "tls.crt",
        usedBy: ["Ingress/hooks"],
        role: "certificate",
        source: "cert-manager",
        issuer: "ClusterIssuer/clients",
        ready: true,
        renewal: renewalTime,
        subject: "",
        names: ["a.example.com", "b.example.com"],
        serial: other.parsed.serialNumber,
        notBefore: "",
        notAfter: "",
        ageDays: 0,
        daysLeft: 60,
        status: "ok",
      },
    );
  });

  it("tells why cert-manager has none ready", () => {
    const conditions = [
      { type: "Ready", status: "False", reason: "DoesNotExist", message: "no Secret", observedGeneration: 1 },
    ];
    const without = only({ certificates: [objects.certificate("hooks", "hooks-tls", { conditions })] });
    assert.deepEqual([without.ready, ...standing(without)], [false, "not ready", "no Secret"]);
    assert.equal(without.serial, undefined);
    const secrets = [objects.secret("hooks-tls", files(other))];
    const row = (status: Parameters<typeof objects.certificate>[2], generation = 1): ListedCertificate =>
      only({ secrets, certificates: [objects.certificate("hooks", "hooks-tls", status, generation)] });
    assert.deepEqual(standing(row({ conditions })), ["not ready", "no Secret"]);
    const unseen = "cert-manager has not looked at it yet: is it running?";
    assert.deepEqual(standing(row({})), ["not ready", unseen]);
    // What it said is of what was asked for before.
    assert.deepEqual(standing(row(objects.ready(), 2)), ["not ready", unseen]);
    assert.deepEqual(standing(row(objects.ready({}, 2), 2)), ["ok", undefined]);
  });

  it("tells that cert-manager failed to make one anew", () => {
    const failed = {
      lastFailureTime: now.toISOString(),
      conditions: [
        { type: "Ready", status: "True" },
        { type: "Issuing", status: "False", reason: "Failed", message: "the order was refused" },
      ],
    };
    const row = only({
      secrets: [objects.secret("hooks-tls", files(other))],
      certificates: [objects.certificate("hooks", "hooks-tls", failed)],
    });
    assert.equal(row.status, "warning");
    assert.match(row.reason ?? "", /^it ends at .*, and making it anew failed: the order was refused$/);
  });

  it("notices a key of another certificate, and one that is none", () => {
    const wrong = { ...files(leaf), "tls.key": other.key };
    assert.deepEqual(standing(only({ secrets: [objects.secret("a", wrong)] })), [
      "mismatch",
      "its key is of another certificate",
    ]);
    const broken = { ...files(leaf), "tls.key": "a secret text that is no key" };
    assert.deepEqual(standing(only({ secrets: [objects.secret("a", broken)] })), [
      "mismatch",
      "its key cannot be read",
    ]);
    const unreadable = { ...files(leaf), "tls.crt": "no certificate" };
    assert.deepEqual(standing(only({ secrets: [objects.secret("a", unreadable)] })), [
      "mismatch",
      "tls.crt cannot be read",
    ]);
  });

  it("notices a chain that leads nowhere, where the same hand made both", async () => {
    const stranger = await authority("stranger");
    const secrets = [objects.secret("a", files(other, stranger.certificate))];
    const certificates = [objects.certificate("a", "a", objects.ready())];
    assert.deepEqual(standing(only({ secrets, certificates })), [
      "mismatch",
      "it does not lead to an authority in ca.crt",
    ]);
    // Of one that was given ca.crt may be there to check the other end with.
    const given = await issue({ issuer: stranger, use: "client", commonName: "given" });
    assert.deepEqual(standing(only({ secrets: [objects.secret("a", files(given))] })), ["ok", undefined]);
    const mixed = { ...files(given), "tls.crt": given.certificate + root.certificate };
    assert.deepEqual(standing(only({ secrets: [objects.secret("a", mixed)] })), [
      "mismatch",
      "the certificates after it in tls.crt did not sign it",
    ]);
  });

  it("follows chains over authorities in between, to one that may have ended", async () => {
    const between = await issue({ issuer: root, authority: {}, commonName: "between" });
    const below = await issue({ issuer: between, use: "server", dns: ["c.example.com"] });
    const certificates = [objects.certificate("a", "a", objects.ready())];
    const row = (data: objects.Texts): ListedCertificate =>
      only({ certificates, secrets: [objects.secret("a", data)] });
    assert.equal(row(files(below)).status, "ok");
    assert.equal(row({ ...files(below), "tls.crt": below.certificate }).status, "mismatch");
    const ended = await authority("ended", { begins: -2 * DAY, ends: -1 });
    const orphan = await issue({ issuer: ended, use: "server", dns: ["d.example.com"] });
    assert.deepEqual(standing(row(files(orphan, ended.certificate))), [
      "mismatch",
      "its authority in ca.crt has ended",
    ]);
  });

  it("has Secrets of other types only where something names them", () => {
    const opaque = objects.secret("a", files(leaf), { type: "Opaque" });
    assert.deepEqual(list({ secrets: [opaque] }), []);
    const users: readonly Partial<Inventory>[] = [
      { workloads: [objects.deployment("d", [{ secret: { secretName: "a" } }])] },
      { workloads: [objects.deployment("d", [{ projected: { sources: [{ secret: { name: "a" } }] } }])] },
      {
        workloads: [
          objects.deployment("d", [], {
            env: [{ name: "C", valueFrom: { secretKeyRef: { name: "a", key: "tls.crt" } } }],
          }),
        ],
      },
      { ingresses: [objects.ingress("d", ["a"])] },
      { issuers: [objects.issuer("Issuer", "d", { ca: { secretName: "a" } })] },
    ];
    for (const given of users)
      assert.equal(only({ secrets: [opaque], ...given }).usedBy.length, 1, JSON.stringify(given));
    const token = objects.secret("token", { "cluster-token": "top secret" }, { type: "Opaque" });
    assert.deepEqual(
      list({ secrets: [token], workloads: [objects.deployment("d", [{ secret: { secretName: "token" } }])] }),
      [],
    );
  });

  it("has the authorities that an ingress checks clients with, one row each", async () => {
    const next = await authority("private-authority-2");
    const secrets = [
      objects.secret("clients", { "ca.crt": root.certificate + next.certificate }, { type: "Opaque" }),
    ];
    const annotations = { "nginx.ingress.kubernetes.io/auth-tls-secret": "shop/clients" };
    const rows = list({ secrets, ingresses: [objects.ingress("registry", [], annotations)] });
    assert.deepEqual(
      rows.map(({ name, key, role, source, subject, usedBy, status }) => ({
        name,
        key,
        role,
        source,
        subject,
        usedBy,
        status,
      })),
      ["CN=private-authority-1", "CN=private-authority-2"].map((subject) => ({
        name: "clients",
        key: "ca.crt",
        role: "authority",
        source: "private authority",
        subject,
        usedBy: ["Ingress/registry"],
        status: "ok",
      })),
    );
    // One Secret for both: what the ingress shows, and what it checks clients with.
    const both = list({
      secrets: [objects.secret("clients", files(other))],
      ingresses: [objects.ingress("registry", ["clients"], annotations)],
    });
    assert.deepEqual(
      both.map(({ key, role }) => [key, role]),
      [
        ["ca.crt", "authority"],
        ["tls.crt", "certificate"],
      ],
    );
  });

  it("has what Ingresses and issuers name, and is not there", () => {
    const annotations = { "nginx.ingress.kubernetes.io/auth-tls-secret": "shop/clients" };
    const rows = list({
      ingresses: [objects.ingress("registry", ["registry-tls"], annotations)],
      issuers: [objects.issuer("ClusterIssuer", "clients", { ca: { secretName: "root" } })],
      workloads: [objects.deployment("d", [{ secret: { secretName: "anything" } }])],
    });
    assert.deepEqual(
      rows.map(({ name, namespace, role, status, reason }) => [name, namespace, role, status, reason]),
      [
        ["root", "cert-manager", "certificate", "not ready", "there is no Secret/root"],
        ["clients", "shop", "authority", "not ready", "there is no Secret/clients"],
        ["registry-tls", "shop", "certificate", "not ready", "there is no Secret/registry-tls"],
      ],
    );
    const empty = objects.secret("clients", { "ca.crt": "nothing" }, { type: "Opaque" });
    const [row] = list({ secrets: [empty], ingresses: [objects.ingress("registry", [], annotations)] });
    assert.deepEqual(standing(row ?? assert.fail()), [
      "not ready",
      "there is no certificate in ca.crt of Secret/clients",
    ]);
  });

  it("has bundles in ConfigMaps that pods mount, but neither the cluster's own nor large ones", () => {
    const bundle = objects.configMap("zen-agent-ca", {
      "custom.crt": root.certificate,
      note: "not a certificate",
    });
    const mounts = (name: string): Partial<Inventory> => ({
      workloads: [objects.deployment("agent", [{ configMap: { name } }])],
    });
    assert.deepEqual(list({ configMaps: [bundle] }), []);
    const row = only({ configMaps: [bundle], ...mounts("zen-agent-ca") });
    assert.deepEqual([row.object, row.key, row.role], ["ConfigMap/zen-agent-ca", "custom.crt", "authority"]);
    const cluster = objects.configMap("kube-root-ca.crt", { "ca.crt": root.certificate });
    assert.deepEqual(list({ configMaps: [cluster], ...mounts("kube-root-ca.crt") }), []);
    const large = objects.configMap("public", { "ca.crt": root.certificate.repeat(11) });
    assert.deepEqual(list({ configMaps: [large], ...mounts("public") }), []);
  });

  it("has the webhooks that trust one", () => {
    const certificates = [objects.certificate("hooks", "hooks-tls", objects.ready())];
    const webhook = (annotation: string, value: string): Partial<Inventory> => ({
      webhooks: [
        {
          kind: "ValidatingWebhookConfiguration",
          metadata: { name: "admission", annotations: { [`cert-manager.io/${annotation}`]: value } },
        },
      ],
    });
    const secrets = [objects.secret("hooks-tls", files(other))];
    for (const given of [
      webhook("inject-ca-from", "shop/hooks"),
      webhook("inject-ca-from-secret", "shop/hooks-tls"),
    ]) {
      const { usedBy } = only({ secrets, certificates, ...given });
      assert.deepEqual(usedBy, ["ValidatingWebhookConfiguration/admission"]);
    }
  });

  it("knows cert-manager's authorities in its own namespace, and nobody for what its Certificate left behind", async () => {
    const stranger = await authority("stranger");
    const annotations = { "cert-manager.io/certificate-name": "root" };
    const issuers = [objects.issuer("ClusterIssuer", "clients", { ca: { secretName: "root-tls" } })];
    const of = (namespace: string): ListedCertificate =>
      only({
        secrets: [objects.secret("root-tls", files(stranger), { namespace, annotations })],
        ...(namespace === "cert-manager" ? { issuers } : {}),
      });
    const known = of("cert-manager");
    assert.deepEqual(
      [known.name, known.source, known.usedBy],
      ["root", "cert-manager", ["ClusterIssuer/clients"]],
    );
    const left = of("shop");
    assert.deepEqual([left.name, left.source], ["root-tls", "given"]);
  });

  it("survives objects of wrong types anywhere", () => {
    const odd = [null, 1, "text", [], {}].flatMap((value) => [
      { kind: "Secret", type: "kubernetes.io/tls", metadata: value, data: value },
      {
        kind: "Ingress",
        apiVersion: "networking.k8s.io/v1",
        metadata: { annotations: value },
        spec: { tls: [value] },
      },
      {
        kind: "Deployment",
        apiVersion: "apps/v1",
        metadata: {},
        spec: { template: { spec: { volumes: value, containers: [value] } } },
      },
      { kind: "Certificate", metadata: {}, spec: value, status: { conditions: [value], renewalTime: value } },
    ]);
    const all = odd as unknown as Inventory["secrets"];
    const rows = list({
      secrets: all,
      configMaps: all,
      workloads: all,
      ingresses: all,
      issuers: all,
      certificates: all,
      webhooks: all,
    });
    assert.ok(rows.every(({ status }) => status !== "ok"));
  });
});
