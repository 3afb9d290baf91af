import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { localStack } from "../../stacks/local";
import { stackConfig } from "../support/stackConfig";
import { type Asked, record } from "./support";

type Values = Readonly<Record<string, unknown>>;

const RELEASE = "kubernetes:helm.sh/v3:Release";
const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";
const INGRESS = {
  registryHost: "registry.example.com",
  webhookHost: "hooks.example.com",
  webhookTokenSecret: "hooks-token",
};

describe("certificates of the local stack", () => {
  let state: string;

  before(() => {
    state = fs.mkdtempSync(path.join(os.tmpdir(), "certificates-"));
    fs.writeFileSync(path.join(state, "kubeconfig"), "");
  });
  after(() => fs.rmSync(state, { recursive: true, force: true }));

  async function asked(values: Values, preview = false): Promise<readonly Asked[]> {
    const kubeconfig = path.join(state, "kubeconfig");
    const config = stackConfig({ profile: "local", kubeconfig, ...values });
    return (await record(preview, () => localStack(config, { ZEN_STATE: state, HOME: state }))).asked;
  }

  function named(resources: readonly Asked[], type: string): readonly string[] {
    return resources
      .filter((resource) => resource.type === type)
      .map(({ name }) => name)
      .sort();
  }

  function one(resources: readonly Asked[], type: string, name: string): Values {
    const found = resources.find((resource) => resource.type === type && resource.name === name);
    assert.ok(found, `there is no ${type} ${name}`);
    return found.inputs;
  }

  function valuesOf(
    resources: readonly Asked[],
    release: string,
  ): Readonly<Record<string, Values | undefined>> {
    return one(resources, RELEASE, release)["values"] as Readonly<Record<string, Values>>;
  }

  const authority = { tls: { source: "private-authority" } };

  it("makes none of anything where TLS is off", async () => {
    const resources = await asked({});
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("tls:") || type.includes("cert-manager")),
      [],
    );
    assert.equal(valuesOf(resources, "zen-agent")["tls"], undefined);
    assert.equal(valuesOf(resources, "zen-agent")["saas"]?.["endpoint"], "http://localhost:8080");
  });

  for (const preview of [true, false]) {
    it(`makes the private authority's next one beside it, and both ends' certificates, ${preview ? "in preview" : "in an update"}`, async () => {
      const resources = await asked(authority, preview);
      assert.deepEqual(named(resources, "tls:index/selfSignedCert:SelfSignedCert"), [
        "private-authority-1",
        "private-authority-2",
      ]);
      assert.deepEqual(named(resources, "tls:index/locallySignedCert:LocallySignedCert"), [
        "saas-tls",
        "zen-agent-tls",
      ]);
    });
  }

  it("keeps the authority before for those whose certificate it signed, and no older one", async () => {
    const resources = await asked({ tls: { source: "private-authority", generation: 3 } });
    assert.deepEqual(named(resources, "tls:index/selfSignedCert:SelfSignedCert"), [
      "private-authority-2",
      "private-authority-3",
      "private-authority-4",
    ]);
  });

  it("asks for authorities that sign nothing but certificates of either end", async () => {
    const resources = await asked(authority);
    const type = "tls:index/selfSignedCert:SelfSignedCert";
    const inputs = Object.fromEntries(
      Object.entries(one(resources, type, "private-authority-1")).filter(([key]) => key !== "privateKeyPem"),
    );
    assert.deepEqual(inputs, {
      subject: { commonName: "private-authority-1", organization: "Kube-Zen" },
      isCaCertificate: true,
      maxPathLength: 0,
      allowedUses: ["cert_signing", "crl_signing"],
      setSubjectKeyId: true,
      validityPeriodHours: 87_600,
    });
  });

  it("asks for short-lived certificates with the usage of their end, the agent's with tenant and cluster", async () => {
    const resources = await asked({ ...authority, saas: { endpoint: "https://saas.local.test:8443" } });
    const request = (name: string): Values => one(resources, "tls:index/certRequest:CertRequest", name);
    assert.deepEqual(request("zen-agent-tls")["subject"], { commonName: "local", organization: "dev" });
    assert.deepEqual(request("saas-tls")["dnsNames"], ["saas.local.test"]);
    const signed = (name: string): readonly unknown[] => {
      const inputs = one(resources, "tls:index/locallySignedCert:LocallySignedCert", name);
      return [inputs["allowedUses"], inputs["validityPeriodHours"], inputs["earlyRenewalHours"]];
    };
    assert.deepEqual(signed("zen-agent-tls"), [["digital_signature", "client_auth"], 720, 360]);
    assert.deepEqual(signed("saas-tls"), [["digital_signature", "server_auth"], 720, 360]);
  });

  it("trusts the next authority before it signs, and puts key, certificate and all authorities into one Secret", async () => {
    const resources = await asked({ tls: { source: "private-authority", generation: 2 } });
    const signed = one(resources, "tls:index/locallySignedCert:LocallySignedCert", "saas-tls");
    assert.equal(signed["caCertPem"], "certificate of private-authority-2");
    const secret = one(resources, "kubernetes:core/v1:Secret", "saas-tls");
    const { value } = secret["stringData"] as { readonly value: unknown };
    const bundle = [2, 3, 1].map((number) => `certificate of private-authority-${number}\n`).join("");
    assert.deepEqual(
      [secret["type"], value],
      [
        "kubernetes.io/tls",
        { "tls.crt": "certificate of saas-tls", "tls.key": "key of saas-tls", "ca.crt": bundle },
      ],
    );
  });

  it("rotates one certificate on demand, with a new key, in the same Secret", async () => {
    const rotated = await asked({ tls: { source: "private-authority", rotations: { "zen-agent-tls": 2 } } });
    assert.deepEqual(named(rotated, "tls:index/privateKey:PrivateKey"), [
      "private-authority-1",
      "private-authority-2",
      "saas-tls",
      "zen-agent-tls-2",
    ]);
    assert.deepEqual(one(rotated, "kubernetes:core/v1:Secret", "zen-agent-tls")["metadata"], {
      name: "zen-agent-tls",
      namespace: "zen-system",
      annotations: { "kube-zen.io/certificate": "zen-agent-tls" },
    });
  });

  it("has the agent present its certificate over https and check the other end's, and restart with a new one", async () => {
    const values = valuesOf(await asked(authority), "zen-agent");
    assert.deepEqual(values["tls"], { enabled: true, existingSecret: "zen-agent-tls", caKey: "ca.crt" });
    assert.equal(values["saas"]?.["endpoint"], "https://localhost:8443");
    assert.deepEqual(Object.keys(values["podAnnotations"] ?? {}), ["kube-zen.io/rotated-certificate"]);
  });

  it("restarts an agent with another token, and says nothing of either", async () => {
    const annotations = async (clusterToken: string): Promise<unknown> => {
      const values = valuesOf(await asked({ secrets: { clusterToken } }), "zen-agent");
      return values["podAnnotations"];
    };
    const first = (await annotations("first-token")) as Values;
    assert.match(String(first["kube-zen.io/rotated-bootstrap"]), /^[0-9a-f]{8}$/);
    assert.deepEqual(await annotations("first-token"), first);
    assert.notDeepEqual(await annotations("second-token"), first);
  });

  it("has what changes without an update restart the programs that read it, and nothing else", async () => {
    const reload = async (values: Values, release: string): Promise<unknown> =>
      valuesOf(await asked(values), release)["reload"];
    assert.equal(await reload({}, "zen-agent"), undefined);
    assert.equal(await reload(authority, "zen-agent"), undefined);
    assert.deepEqual(
      await reload({ tenants: [{ tenant: "a", cluster: "b", secretName: "theirs" }] }, "zen-agent"),
      { enabled: true },
    );
    const external = { secretsManager: { region: "eu-west-1" }, registryKeys: ["cosign.pub"] };
    for (const release of ["zen-agent", "workflow-registry"])
      assert.deepEqual(await reload({ secrets: { external } }, release), { enabled: true }, release);
  });

  it("gives every further tenant a certificate of its own, with its own names", async () => {
    const tenants = [
      { tenant: "acme", cluster: "one" },
      { tenant: "umbrella", cluster: "two" },
    ];
    const resources = await asked({ ...authority, tenants });
    assert.deepEqual(
      one(resources, "tls:index/certRequest:CertRequest", "zen-agent-tls-umbrella-two")["subject"],
      { commonName: "two", organization: "umbrella" },
    );
    const secret = one(resources, "kubernetes:core/v1:Secret", "zen-agent-tls-umbrella-two");
    assert.deepEqual(secret["metadata"], {
      name: "zen-agent-tls",
      namespace: "zen-system-umbrella-two",
      annotations: { "kube-zen.io/certificate": "zen-agent-tls-umbrella-two" },
    });
  });

  it("opens the ways in with a certificate of theirs, the registry's for clients of the authority only", async () => {
    const resources = await asked({ ...authority, ingress: INGRESS });
    assert.deepEqual(valuesOf(resources, "workflow-registry")["ingress"], {
      enabled: true,
      className: "nginx",
      hosts: [{ host: "registry.example.com" }],
      tls: [{ secretName: "workflow-registry-tls", hosts: ["registry.example.com"] }],
      clientCertificate: { enabled: true, secretName: "workflow-registry-client-authority" },
    });
    const watcher = valuesOf(resources, "zen-agent")["zen-watcher"]?.["webhook"];
    assert.deepEqual(watcher, {
      enabled: true,
      auth: { existingSecret: "hooks-token" },
      ingress: {
        enabled: true,
        className: "nginx",
        hosts: [{ host: "hooks.example.com" }],
        tls: [{ secretName: "zen-watcher-webhook-tls", hosts: ["hooks.example.com"] }],
      },
    });
  });

  describe("by cert-manager", () => {
    const servers = { name: "public", acme: { email: "ops@example.com", route53Region: "eu-west-1" } };
    const clients = {
      name: "partners",
      caSecretName: "partners-ca",
      ocspServers: ["http://ocsp.example.com"],
    };
    const tls = { source: "cert-manager", issuers: { servers, clients } };

    it("makes the issuers that the config describes, and takes others as they are", async () => {
      const ingress = { ...INGRESS, clientAuthority: "partners" };
      const resources = await asked({ tls, ingress });
      assert.deepEqual(one(resources, "kubernetes:cert-manager.io/v1:ClusterIssuer", "public"), {
        apiVersion: "cert-manager.io/v1",
        kind: "ClusterIssuer",
        metadata: {
          name: "public",
          annotations: { "pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "300" },
        },
        spec: {
          acme: {
            server: "https://acme-v02.api.letsencrypt.org/directory",
            email: "ops@example.com",
            privateKeySecretRef: { name: "public-account" },
            solvers: [{ dns01: { route53: { region: "eu-west-1" } } }],
          },
        },
      });
      assert.deepEqual(one(resources, "kubernetes:cert-manager.io/v1:ClusterIssuer", "partners")["spec"], {
        ca: { secretName: "partners-ca", ocspServers: ["http://ocsp.example.com"] },
      });
      const known = await asked({ tls: { source: "cert-manager" } });
      assert.deepEqual(named(known, "kubernetes:cert-manager.io/v1:ClusterIssuer"), []);
      const spec = one(known, CERTIFICATE, "zen-agent-tls")["spec"] as Values;
      assert.deepEqual(spec["issuerRef"], {
        group: "cert-manager.io",
        kind: "ClusterIssuer",
        name: "kube-zen-clients",
      });
    });

    it("asks for certificates that are renewed with a new key, and waits until they are there", async () => {
      const resources = await asked({ tls, ingress: { ...INGRESS, clientAuthority: "partners" } });
      assert.deepEqual(named(resources, CERTIFICATE), [
        "workflow-registry-tls",
        "zen-agent-tls",
        "zen-watcher-webhook-tls",
      ]);
      assert.deepEqual(one(resources, CERTIFICATE, "zen-agent-tls"), {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: {
          name: "zen-agent-tls",
          namespace: "zen-system",
          annotations: { "pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "300" },
        },
        spec: {
          secretName: "zen-agent-tls",
          commonName: "local",
          subject: { organizations: ["dev"] },
          usages: ["client auth", "digital signature"],
          duration: "720h0m0s",
          renewBefore: "360h0m0s",
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always", encoding: "PKCS8" },
          issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "partners" },
        },
      });
    });

    it("has the agent trust the public authorities, for Kube-Zen's certificate is a public one", async () => {
      const values = valuesOf(await asked({ tls }), "zen-agent");
      assert.deepEqual(values["tls"], { enabled: true, existingSecret: "zen-agent-tls", caKey: "" });
      assert.equal(values["podAnnotations"], undefined);
      // Nobody runs an update when cert-manager renews it.
      assert.deepEqual(values["reload"], { enabled: true });
    });
  });
});
