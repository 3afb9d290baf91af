import assert from "node:assert/strict";
import type { ListedCertificate } from "../../../automation/certs/contract";
import { chosen, whoRotates } from "../../../automation/commands/certsRotate";
import { countOf } from "../../../automation/certs/count";
import { EXIT, ZenctlError } from "../../../automation/exit";
import * as objects from "./support/objects";

function row(name: string, more: Partial<ListedCertificate> = {}): ListedCertificate {
  return {
    name,
    namespace: "shop",
    role: "certificate",
    object: `Secret/${name}`,
    key: "tls.crt",
    source: "given",
    issuer: "Some CA",
    names: [],
    usedBy: [],
    status: "ok",
    ...more,
  };
}

describe("what zenctl certs rotate is asked for", () => {
  const refusal = (certificates: readonly ListedCertificate[], name: string): string => {
    let found: unknown;
    try {
      chosen(certificates, name);
    } catch (error) {
      found = error;
    }
    assert.ok(found instanceof ZenctlError && found.exitCode === EXIT.usage);
    return found.message;
  };

  it("is the certificate of that name, and not the authority beside it", () => {
    const certificates = [row("a", { role: "authority", key: "ca.crt" }), row("a"), row("b")];
    assert.deepEqual(chosen(certificates, "a"), row("a"));
    assert.deepEqual(chosen([row("c", { role: "authority" })], "c"), row("c", { role: "authority" }));
  });

  it("is refused where there is none, with what was probably meant", () => {
    assert.equal(
      refusal([row("zen-agent-tls")], "zen-agent-tsl"),
      "there is no certificate zen-agent-tsl: did you mean zen-agent-tls?",
    );
    assert.equal(
      refusal([row("b"), row("a"), row("a")], "something-else"),
      "there is no certificate something-else: use one of a, b",
    );
    const own = row("a", { source: "private authority" });
    assert.equal(
      refusal([own, row("b")], "nope"),
      "there is no certificate nope: use one of a, b, private-authority",
    );
    assert.equal(
      refusal([own], "private-authorty"),
      "there is no certificate private-authorty: did you mean private-authority?",
    );
    assert.equal(refusal([], "a"), "there is no certificate a, nor any other: zenctl certs lists them");
  });

  it("is refused where more than one namespace has it", () => {
    assert.equal(
      refusal([row("a"), row("a", { namespace: "other" })], "a"),
      "certificates a are in other and shop: say with --namespace which one is meant",
    );
  });

  it("is somebody else's work for what was given", () => {
    const secrets = [objects.secret("a", {}), objects.secret("b", {}, { owner: "b-from-vault" })];
    assert.equal(
      whoRotates(row("a", { usedBy: ["Deployment/agent", "Ingress/hooks"] }), { secrets }),
      'shop/a was given, and whoever put it into Secret/a has to rotate it: ask its issuer "Some CA" for a new one and replace what is in Secret/a, which Deployment/agent and Ingress/hooks will then use',
    );
    assert.equal(
      whoRotates(row("b"), { secrets }),
      "shop/b is filled by the ExternalSecret b-from-vault: rotate it in the store that it reads, and it follows",
    );
    assert.equal(
      whoRotates(row("clients", { role: "authority", source: "private authority" }), { secrets }),
      "shop/Secret/clients holds the private authority's own certificates: run `zenctl certs rotate private-authority`",
    );
  });
});

describe("the count of a private authority's certificate", () => {
  it("is where the config has it, 0 for one that was never rotated", () => {
    const key = 'kube-zen-platform:tls.rotations["zen-agent-tls"]';
    assert.deepEqual(countOf(undefined, "zen-agent-tls"), { key, before: 0 });
    assert.deepEqual(countOf("", "zen-agent-tls"), { key, before: 0 });
    assert.deepEqual(countOf('{"source":"private-authority"}', "zen-agent-tls"), { key, before: 0 });
    const rotated = '{"rotations":{"zen-agent-tls":4,"saas-tls":9},"generation":2}';
    assert.deepEqual(countOf(rotated, "zen-agent-tls"), { key, before: 4 });
  });

  it("is the generation for the authority itself, the first without one", () => {
    const key = "kube-zen-platform:tls.generation";
    assert.deepEqual(countOf("{}", "private-authority"), { key, before: 1 });
    assert.deepEqual(countOf('{"generation":3}', "private-authority"), { key, before: 3 });
  });
});
