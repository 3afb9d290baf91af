import assert from "node:assert/strict";
import fc from "fast-check";
import { parseAddress, parseCidr } from "../../../policy-pack/network/addresses";
import { coversName, isEveryName } from "../../../policy-pack/network/fqdn";
import { Network } from "../../../policy-pack/network/network";
import {
  ALL_PORTS,
  commonPorts,
  formatPorts,
  type PortRange,
  portSet,
  portsWithout,
  unitePorts,
} from "../../../policy-pack/network/ports";
import { clusters, manifestsOf } from "./clusters";
import { groupsOf } from "./differences";
import type { NaiveCluster } from "./naive";

const networkOf = (cluster: NaiveCluster): Network =>
  new Network(manifestsOf(cluster), { trustStatus: true });

const range: fc.Arbitrary<PortRange> = fc
  .record({
    protocol: fc.constantFrom("TCP", "UDP", "SCTP"),
    ends: fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 })),
  })
  .map(({ protocol, ends: [a, b] }) => ({ protocol, from: Math.min(a, b), to: Math.max(a, b) }));
const sets = fc.array(range, { maxLength: 5 }).map(portSet);

describe("the evaluator of NetworkPolicies", function () {
  this.timeout(60_000);

  it("never allows less between pods that are isolated already when a policy is added", () => {
    fc.assert(
      fc.property(clusters, clusters, (cluster, { policies: [added] }) => {
        fc.pre(added !== undefined);
        const policies = [...cluster.policies, { ...added, name: "added" }];
        const [before, after] = [networkOf(cluster), networkOf({ ...cluster, policies })];
        const [now, then] = [groupsOf(before), groupsOf(after)];
        for (const { name: from } of cluster.pods) {
          for (const { name: to } of cluster.pods) {
            const [a, b, c, d] = [now.get(from), now.get(to), then.get(from), then.get(to)];
            if (a === undefined || b === undefined || c === undefined || d === undefined)
              throw new Error(from);
            const closed = before.isolated(a, "egress") === true && before.isolated(b, "ingress") === true;
            if (closed) assert.deepEqual(portsWithout(before.reach(a, b), after.reach(c, d)), []);
          }
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it("says the same in whatever order the policies come", () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const other = networkOf({ ...cluster, policies: [...cluster.policies].reverse() });
        const told = (network: Network): readonly string[] =>
          [...network.pairs()].map(([from, to, ports]) => `${from.id} ${to.id} ${formatPorts(ports)}`).sort();
        assert.deepEqual(told(other), told(networkOf(cluster)));
      }),
      { numRuns: 100, seed: 8 },
    );
  });

  it("bounds what may turn out by what is certain and what is possible, where labels are not known", () => {
    fc.assert(
      fc.property(clusters, fc.constantFrom("a", "b", "c", "d"), (cluster, value) => {
        const hidden = (name: string): NaiveCluster =>
          JSON.parse(JSON.stringify(cluster).replaceAll('"a"', `"${name}"`)) as NaiveCluster;
        const [unknown, known] = [networkOf(hidden("zen-unknown-0")), networkOf(hidden(value))];
        const [before, after] = [groupsOf(unknown), groupsOf(known)];
        for (const { name: from } of cluster.pods) {
          for (const { name: to } of cluster.pods) {
            const [a, b, c, d] = [before.get(from), before.get(to), after.get(from), after.get(to)];
            if (a === undefined || b === undefined || c === undefined || d === undefined)
              throw new Error(from);
            const real = known.reach(c, d);
            assert.deepEqual(portsWithout(unknown.reach(a, b, "certain"), real), []);
            assert.deepEqual(portsWithout(real, unknown.reach(a, b, "possible")), []);
          }
        }
      }),
      { numRuns: 200, seed: 9 },
    );
  });

  it("counts with sets of ports as with single ports", () => {
    const members = (set: readonly PortRange[]): ReadonlySet<string> =>
      new Set(
        set.flatMap(({ protocol, from, to }) =>
          Array.from({ length: to - from + 1 }, (_, index) => `${protocol} ${from + index}`),
        ),
      );
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [left, right] = [members(a), members(b)];
        assert.deepEqual([...members(unitePorts(a, b))].sort(), [...new Set([...left, ...right])].sort());
        assert.deepEqual(
          [...members(commonPorts(a, b))].sort(),
          [...left].filter((port) => right.has(port)).sort(),
        );
        assert.deepEqual(
          [...members(portsWithout(a, b))].sort(),
          [...left].filter((port) => !right.has(port)).sort(),
        );
        assert.deepEqual(members(portSet([...a, ...b])).size, new Set([...left, ...right]).size);
      }),
      { seed: 10 },
    );
  });

  it("writes ports as people do", () => {
    assert.equal(formatPorts([]), "none");
    assert.equal(formatPorts(ALL_PORTS), "all");
    assert.equal(
      formatPorts(
        portSet([
          { protocol: "UDP", from: 53, to: 53 },
          { protocol: "TCP", from: 80, to: 81 },
          { protocol: "TCP", from: 443, to: 443 },
          { protocol: "SCTP", from: 1, to: 65_535 },
        ]),
      ),
      "TCP 80-81, 443; UDP 53; SCTP all",
    );
  });

  it("reads addresses and blocks of both families, and nothing else", () => {
    assert.deepEqual(parseAddress("1.2.3.4"), { family: 4, value: 0x01020304n });
    assert.deepEqual(parseAddress("::"), { family: 6, value: 0n });
    assert.deepEqual(parseAddress("1::2"), { family: 6, value: (1n << 112n) + 2n });
    assert.deepEqual(parseAddress("fe80::"), { family: 6, value: 0xfe80n << 112n });
    assert.deepEqual(parseAddress("1:2:3:4:5:6:7:8")?.value, 0x00010002000300040005000600070008n);
    for (const text of ["1.2.3", "1.2.3.04", "::ffff:1.2.3.4", "fe80::1%eth0", "", "1.2.3.4/8"]) {
      assert.equal(parseAddress(text), undefined, text);
    }
    assert.deepEqual(parseCidr("10.1.2.3/8"), { family: 4, from: 0x0a000000n, to: 0x0affffffn, length: 8 });
    assert.deepEqual(parseCidr("0.0.0.0/0"), { family: 4, from: 0n, to: 0xffffffffn, length: 0 });
    for (const text of [
      "10.0.0.0",
      "10.0.0.0/",
      "10.0.0.0/33",
      "10.0.0.0/08",
      "::/129",
      "10.0.0.0/8/8",
      "x/8",
    ]) {
      assert.equal(parseCidr(text), undefined, text);
    }
  });

  it("compares names of servers as FQDN policies do", () => {
    for (const [pattern, host, wanted] of [
      ["a.example.com", "A.example.com.", true],
      ["a.example.com", "b.example.com", false],
      ["*.example.com", "a.example.com", true],
      ["*.example.com", "example.com", false],
      ["a*c", "abbc", true],
      ["a*c*e", "abcde", true],
      ["a*c*e", "abde", false],
      ["ab*b", "ab", false],
    ] as const) {
      assert.equal(coversName(pattern, host), wanted, `${pattern} ${host}`);
    }
    assert.deepEqual(["*", "**", "*.", "*.*", "*.com", "", "."].map(isEveryName), [
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
