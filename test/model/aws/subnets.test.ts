import assert from "node:assert/strict";
import * as fc from "fast-check";
import { formatNetwork, overlap, parseNetwork, planSubnets } from "../../../model/aws/subnets";

describe("networks of a VPC", () => {
  it("are read and written the same, and refused when they begin elsewhere", () => {
    assert.deepEqual(parseNetwork("10.40.0.0/16"), { base: 0x0a280000, prefix: 16 });
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        const base = address - (address % 2 ** (32 - prefix));
        assert.deepEqual(parseNetwork(formatNetwork({ base, prefix })), { base, prefix });
      }),
    );
    assert.throws(() => parseNetwork("10.40.1.0/16"), {
      message: "10.40.1.0/16 does not begin with its first address: write 10.40.0.0/16",
    });
    for (const wrong of ["10.40.0.0", "10.40.0.256/16", "10.40.0.0/33", "fd00::/8", ""])
      assert.throws(() => parseNetwork(wrong), {
        message: `${JSON.stringify(wrong)} is no IPv4 network: write one such as 10.40.0.0/16`,
      });
  });

  it("overlap when they share an address", () => {
    const pairs = [
      ["10.0.0.0/16", "10.0.255.0/24", true],
      ["10.0.0.0/16", "10.1.0.0/16", false],
      ["10.1.0.0/16", "10.0.0.0/16", false],
      ["10.0.0.0/8", "10.200.0.0/16", true],
    ] as const;
    for (const [a, b, expected] of pairs)
      assert.equal(overlap(parseNetwork(a), parseNetwork(b)), expected, `${a} ${b}`);
  });

  it("are divided into private and public subnets for each zone", () => {
    assert.deepEqual(planSubnets("10.40.0.0/16", 3), {
      private: ["10.40.0.0/18", "10.40.64.0/18", "10.40.128.0/18"],
      public: ["10.40.192.0/20", "10.40.208.0/20", "10.40.224.0/20"],
    });
  });

  it("are divided so that every subnet is inside, and no two overlap", () => {
    const network = fc
      .tuple(fc.nat(255), fc.integer({ min: 16, max: 22 }))
      .map(([octet, prefix]) => formatNetwork({ base: 0x0a000000 + octet * 65_536, prefix }));
    fc.assert(
      fc.property(network, fc.constantFrom(2, 3), (cidr, zones) => {
        const plan = planSubnets(cidr, zones);
        const all = [...plan.private, ...plan.public].map(parseNetwork);
        assert.equal(all.length, 2 * zones);
        const whole = parseNetwork(cidr);
        all.forEach((subnet, at) => {
          assert.ok(subnet.base >= whole.base && subnet.prefix <= 28);
          assert.ok(subnet.base + 2 ** (32 - subnet.prefix) <= whole.base + 2 ** (32 - whole.prefix));
          for (const other of all.slice(at + 1)) assert.ok(!overlap(subnet, other));
        });
      }),
    );
  });

  it("are refused when they are too large, too small, or for one zone", () => {
    for (const cidr of ["10.0.0.0/15", "10.0.0.0/23"])
      assert.throws(() => planSubnets(cidr, 3), {
        message: `${cidr} cannot be divided among 3 zones: give a network between /16 and /22`,
      });
    assert.throws(() => planSubnets("10.0.0.0/16", 1), {
      message: "1 zones are given: give 2 or 3, EKS wants at least two",
    });
  });
});
