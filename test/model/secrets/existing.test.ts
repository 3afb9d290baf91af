import assert from "node:assert/strict";
import { existingSecrets } from "../../../model/secrets/existing";
import { stackConfig } from "../../support/stackConfig";

function told(values: Readonly<Record<string, unknown>>): readonly string[] {
  return existingSecrets(
    stackConfig({ profile: "gitops", saas: { endpoint: "https://agent.kube-zen.io" }, ...values }),
  );
}

const agent = (tenant: string, secretName?: string): object => ({ tenant, cluster: "c", secretName });
const external = {
  external: { vault: { server: "https://vault.example.com", role: "zen" }, prefix: "zen" },
};

describe("Secrets that a config says are there", () => {
  it("are none where the stack makes them all", () => {
    assert.deepEqual(told({ tenants: [agent("t")], secrets: external }), []);
  });

  it("are the bootstrap tokens, each in its agent's namespace", () => {
    const tenants = [agent("a", "one"), agent("b", "two"), agent("c"), agent("d", "one")];
    assert.deepEqual(told({ tenants, secrets: external, namespaces: { zen: "zen" } }), [
      "zen/one",
      "zen-b-c/two",
      "zen-d-c/one",
    ]);
  });

  it("are the token of senders and the authority of clients, in the namespaces of who reads them", () => {
    const tenants = [agent("a", "one")];
    const ingress = {
      registryHost: "r.example.com",
      webhookHost: "w.example.com",
      webhookTokenSecret: "senders",
      clientAuthority: "clients",
    };
    assert.deepEqual(told({ tenants, ingress }), [
      "zen-system/one",
      "zen-system/senders",
      "atom-system/clients",
    ]);
  });

  it("are not the trust store of a load balancer", () => {
    const clientAuthority =
      "arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore/clients/0123456789abcdef";
    const ingress = { className: "alb", registryHost: "r.example.com", clientAuthority };
    assert.deepEqual(told({ tenants: [agent("a", "one")], ingress }), ["zen-system/one"]);
  });
});
