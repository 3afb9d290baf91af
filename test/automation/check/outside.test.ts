import assert from "node:assert/strict";
import type { Handshake, Outside } from "../../../automation/check/outside";
import { isPublicAddress } from "../../../automation/check/saas";
import { outsideOf, stackOf } from "./account";
import type { Answer } from "./standIn";
import { check, told } from "./support";

describe("check --pre of DNS", () => {
  const zoneId = "Z0123456789ABCDEFGHIJ";
  const hosted = (name: string, more: object = {}): Answer => ({
    json: {
      HostedZone: { Id: `/hostedzone/${zoneId}`, Name: name, Config: { PrivateZone: false }, ...more },
      DelegationSet: { NameServers: ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"] },
    },
  });
  const given = stackOf({ dns: { zone: "demo.example.com", zoneId } });
  const delegated = (...servers: readonly string[]): Outside =>
    outsideOf({ nameServers: { "demo.example.com": servers } });

  it("passes a zone that the world asks its own name servers for, however they are written", async () => {
    const asked = await check(
      given,
      { "route53 get-hosted-zone": hosted("demo.example.com.") },
      delegated("NS-2.awsdns-02.com.", "ns-1.awsdns-01.org"),
    );
    assert.deepEqual([told(asked, "dns-zone")[0], told(asked, "dns-delegated")[0]], ["passed", "passed"]);
  });
  it("fails where it is delegated elsewhere, in part, or to nobody", async () => {
    const answers = { "route53 get-hosted-zone": hosted("demo.example.com.") };
    for (const outside of [delegated("ns-1.other.net"), delegated("ns-1.awsdns-01.org"), outsideOf()]) {
      const asked = await check(given, answers, outside);
      assert.equal(told(asked, "dns-delegated")[0], "failed");
      assert.match(asked.get("dns-delegated")?.hint ?? "", /ns-1\.awsdns-01\.org, ns-2\.awsdns-02\.com/);
    }
  });
  it("fails for a zone of another name, a private one, and one that is not there", async () => {
    const wrong: readonly (readonly [Answer, RegExp])[] = [
      [hosted("other.example.com."), /is the zone other\.example\.com, not demo\.example\.com$/],
      [hosted("demo.example.com.", { Config: { PrivateZone: true } }), /is private/],
      [{ error: "NoSuchHostedZone", message: "No hosted zone found" }, /No hosted zone found/],
    ];
    for (const [answer, detail] of wrong) {
      const asked = await check(given, { "route53 get-hosted-zone": answer });
      assert.equal(told(asked, "dns-zone")[0], "failed");
      assert.match(told(asked, "dns-zone")[1] ?? "", detail);
    }
  });
  it("does not check a delegation that no resolver can be asked for", async () => {
    const deaf: Outside = {
      ...outsideOf(),
      nameServers: () => Promise.resolve({ unknown: "the resolver did not answer (ETIMEOUT)" }),
    };
    const asked = await check(given, { "route53 get-hosted-zone": hosted("demo.example.com.") }, deaf);
    assert.deepEqual(told(asked, "dns-delegated"), ["not-checked", "the resolver did not answer (ETIMEOUT)"]);
  });
  it("wants the zone above to be the one above, and delegated itself", async () => {
    const made = stackOf({ dns: { zone: "demo.example.com", parentZoneId: zoneId } });
    const above = outsideOf({
      nameServers: { "example.com": ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"] },
    });
    assert.equal(
      told(await check(made, { "route53 get-hosted-zone": hosted("example.com.") }, above), "dns-parent")[0],
      "passed",
    );
    assert.equal(
      told(await check(made, { "route53 get-hosted-zone": hosted("example.com.") }), "dns-parent")[0],
      "failed",
    );
    const other = await check(made, { "route53 get-hosted-zone": hosted("ample.com.") }, above);
    assert.match(
      told(other, "dns-parent")[1] ?? "",
      /is the zone ample\.com, and demo\.example\.com is not in it$/,
    );
  });
  it("warns of a zone that is made while its name leads elsewhere already", async () => {
    const asked = await check(stackOf(), {}, delegated("ns-9.other.net"));
    assert.deepEqual(told(asked, "dns-parent"), [
      "warning",
      "a zone demo.example.com is made, and the name is delegated to ns-9.other.net already: a new zone has other name servers",
    ]);
  });
});

describe("check --pre of Kube-Zen's endpoint", () => {
  const TRUSTED: Handshake = { issuer: "Let's Encrypt", validTo: "2027-01-31T00:00:00.000Z" };
  const at = (addresses: readonly string[], handshake: Handshake = TRUSTED): Outside =>
    outsideOf({ addresses: { "agent.kube-zen.io": addresses }, handshake });
  it("fails for addresses that nobody on the internet reaches, one among others too", async () => {
    const asked = await check(stackOf(), {}, at(["198.51.101.20", "10.1.2.3"]));
    assert.deepEqual(told(asked, "saas-address"), [
      "failed",
      "agent.kube-zen.io is 10.1.2.3, which nobody on the internet reaches",
    ]);
    assert.equal(told(asked, "saas-certificate")[0], "not-checked");
  });
  it("fails for a certificate that does not verify, and checks none that it does not reach", async () => {
    const refused = await check(
      stackOf(),
      {},
      at(["198.51.101.20"], { refused: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
    );
    assert.deepEqual(told(refused, "saas-certificate"), [
      "failed",
      "agent.kube-zen.io is not to be trusted (DEPTH_ZERO_SELF_SIGNED_CERT)",
    ]);
    const far = await check(stackOf(), {}, at(["198.51.101.20"], { unreachable: "ENETUNREACH" }));
    assert.equal(told(far, "saas-certificate")[0], "not-checked");
  });
  it("knows addresses of the internet", () => {
    const inner = [
      "127.0.0.1",
      "10.0.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
      "::1",
      "fd00::1",
      "fe80::1",
      "::ffff:10.0.0.1",
    ];
    assert.deepEqual(inner.filter(isPublicAddress), []);
    const open = ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450::1"];
    assert.deepEqual(open.filter(isPublicAddress), open);
  });
});
