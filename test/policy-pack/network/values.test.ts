import assert from "node:assert/strict";
import {
  addressSet,
  type AddressSet,
  addressesWithout,
  ALL_ADDRESSES,
  type Cidr,
  commonAddresses,
  countWithin,
  hasAddress,
  isWithin,
  NO_ADDRESSES,
  parseAddress,
  parseCidr,
} from "../../../policy-pack/network/addresses";
import { coversName, isEveryName } from "../../../policy-pack/network/fqdn";
import { allOf, isPort, portsAt, protocolOf } from "../../../policy-pack/network/portMatches";
import {
  ALL_PORTS,
  commonPorts,
  countPorts,
  formatPorts,
  NO_PORTS,
  type PortSet,
  portSet,
  portsWithout,
  unitePorts,
  widest,
} from "../../../policy-pack/network/ports";

const block = (text: string): Cidr => parseCidr(text) ?? assert.fail(text);
const four = (from: number, to: number): AddressSet => [{ family: 4, from: BigInt(from), to: BigInt(to) }];
const six = (from: number, to: number): AddressSet => [{ family: 6, from: BigInt(from), to: BigInt(to) }];
const tcp = (from: number, to = from): PortSet => [{ protocol: "TCP", from, to }];
const udp = (from: number, to = from): PortSet => [{ protocol: "UDP", from, to }];

describe("blocks of addresses", () => {
  it("reach from their first to their last bit", () => {
    assert.deepEqual(block("1.2.3.4/32"), { family: 4, from: 0x01020304n, to: 0x01020304n, length: 32 });
    assert.deepEqual(block("::1/128"), { family: 6, from: 1n, to: 1n, length: 128 });
    assert.deepEqual(block("::/0").to, (1n << 128n) - 1n);
    for (const text of ["x10.0.0.0/8", "/10.0.0.0/8", "10.0.0.0/8x", "10.0.0.0/", "::/1000", "10.0.0.0/-1"])
      assert.equal(parseCidr(text), undefined, text);
    for (const text of ["fe80::1%1", "::1.2.3.4", "1:2:3:4:5:6:7:8:9", "1.2.3.4.5"])
      assert.equal(parseAddress(text), undefined, text);
  });

  it("are within another where that is larger and has all of them", () => {
    for (const [outer, inner, wanted] of [
      ["10.0.0.0/8", "10.0.0.0/9", true],
      ["10.0.0.0/8", "10.128.0.0/9", true],
      ["10.0.0.0/8", "10.1.0.0/16", true],
      ["10.0.0.0/8", "10.0.0.0/8", false],
      ["10.0.0.0/9", "10.0.0.0/8", false],
      ["10.0.0.0/8", "9.0.0.0/16", false],
      ["10.0.0.0/8", "11.0.0.0/16", false],
      ["::/0", "10.0.0.0/8", false],
      ["0.0.0.0/0", "::/8", false],
    ] as const)
      assert.equal(isWithin(block(outer), block(inner)), wanted, `${outer} ${inner}`);
  });
});

describe("sets of addresses", () => {
  it("are in order, and join what overlaps or touches", () => {
    const joined = addressSet([...six(3, 4), ...four(8, 9), ...four(1, 5), ...four(2, 3), ...four(6, 6)]);
    assert.deepEqual(joined, [...four(1, 6), ...four(8, 9), ...six(3, 4)]);
    assert.deepEqual(addressSet([...four(1, 2), ...six(3, 4)]), [...four(1, 2), ...six(3, 4)]);
    assert.deepEqual(addressSet([...four(1, 2), ...four(1, 4)]), four(1, 4));
  });

  it("are parted exactly", () => {
    const from = four(10, 20);
    for (const [without, left] of [
      [four(0, 9), from],
      [four(21, 30), from],
      [six(10, 20), from],
      [four(0, 10), four(11, 20)],
      [four(20, 30), four(10, 19)],
      [four(10, 20), NO_ADDRESSES],
      [four(11, 19), [...four(10, 10), ...four(20, 20)]],
      [[...four(15, 20), ...four(10, 13)], four(14, 14)],
      [
        [...four(12, 18), ...four(14, 16)],
        [...four(10, 11), ...four(19, 20)],
      ],
      [[...four(0, 5), ...four(8, 12)], four(13, 20)],
    ] as const)
      assert.deepEqual(addressesWithout(from, without), left);
    assert.deepEqual(commonAddresses(from, [...four(5, 12), ...four(18, 25)]), [
      ...four(10, 12),
      ...four(18, 20),
    ]);
  });

  it("have what is in them, and are counted", () => {
    const has = (value: bigint, family: 4 | 6 = 4): boolean => hasAddress(four(10, 20), { family, value });
    assert.deepEqual([has(9n), has(10n), has(20n), has(21n), has(15n, 6)], [false, true, true, false, false]);
    assert.equal(countWithin([...four(10, 20), ...four(30, 30)], { family: 4, from: 15n, to: 30n }), 7n);
    assert.equal(countWithin(ALL_ADDRESSES, block("10.0.0.0/24")), 256n);
  });
});

describe("sets of ports", () => {
  it("are in order by protocol, and join what overlaps or touches", () => {
    assert.deepEqual(portSet([...udp(1), ...tcp(5), ...tcp(2, 4), ...tcp(3), ...tcp(9)]), [
      ...tcp(2, 5),
      ...tcp(9),
      ...udp(1),
    ]);
    assert.deepEqual(portSet([...udp(1), ...tcp(1)]), [...tcp(1), ...udp(1)]);
    const both = unitePorts(tcp(1), udp(1));
    assert.deepEqual(unitePorts(both, tcp(2)), [...tcp(1, 2), ...udp(1)]);
    assert.deepEqual(unitePorts(NO_PORTS, both), both);
    assert.deepEqual(unitePorts(both, NO_PORTS), both);
    assert.deepEqual(unitePorts(both, ALL_PORTS), ALL_PORTS);
    assert.deepEqual(unitePorts(ALL_PORTS, both), ALL_PORTS);
  });

  it("are parted exactly, and have what both have", () => {
    const from = tcp(10, 20);
    for (const [other, left, common] of [
      [tcp(1, 9), from, NO_PORTS],
      [tcp(21, 30), from, NO_PORTS],
      [udp(10, 20), from, NO_PORTS],
      [tcp(1, 10), tcp(11, 20), tcp(10)],
      [tcp(20, 30), tcp(10, 19), tcp(20)],
      [tcp(10, 20), NO_PORTS, from],
      [tcp(11, 19), [...tcp(10), ...tcp(20)], tcp(11, 19)],
      [[...tcp(1, 5), ...tcp(8, 12)], tcp(13, 20), tcp(10, 12)],
      [ALL_PORTS, NO_PORTS, from],
      [from, NO_PORTS, from],
    ] as const) {
      assert.deepEqual(portsWithout(from, other), left);
      assert.deepEqual(commonPorts(from, other), common);
      assert.deepEqual(commonPorts(other, from), common);
    }
  });

  it("are counted by protocol", () => {
    const ports = [...tcp(1, 3), ...tcp(7), ...udp(1, 5)];
    assert.deepEqual(
      [countPorts(ports, "TCP"), countPorts(ports, "UDP"), countPorts(ports, "SCTP")],
      [4, 5, 0],
    );
    assert.equal(widest(ports), 5);
    assert.equal(widest([]), 0);
  });

  it("are written with their ends", () => {
    assert.equal(formatPorts([...tcp(1, 5), ...tcp(65_535)]), "TCP 1-5, 65535");
    assert.equal(formatPorts(tcp(2, 65_535)), "TCP 2-65535");
    assert.equal(formatPorts([allOf("UDP")]), "UDP all");
    assert.equal(formatPorts([allOf("TCP"), allOf("UDP")]), "TCP all; UDP all");
  });

  it("are of numbers and protocols that there are", () => {
    assert.deepEqual([0, 1, 65_535, 65_536, 1.5, "80", null].map(isPort), [
      false,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    assert.deepEqual([undefined, null, "TCP", "UDP", "SCTP", "tcp", ""].map(protocolOf), [
      "TCP",
      "TCP",
      "TCP",
      "UDP",
      "SCTP",
      undefined,
      undefined,
    ]);
  });

  it("that a rule means are those of the destination, where it tells them by name", () => {
    const named = [{ protocol: "TCP", name: "http", index: 0 }] as const;
    const match = { fixed: tcp(1), named, unknown: udp(5) };
    const destination = [
      { protocol: "TCP", name: "http", port: 80 },
      { protocol: "UDP", name: "http", port: 81 },
      { protocol: "TCP", name: "other", port: 82 },
    ] as const;
    assert.equal(formatPorts(portsAt(match, destination, false)), "TCP 1, 80");
    assert.equal(formatPorts(portsAt(match, destination, true)), "TCP 1, 80; UDP 5");
    assert.equal(formatPorts(portsAt(match, undefined, false)), "TCP 1");
    assert.equal(formatPorts(portsAt(match, undefined, true)), "TCP all; UDP 5");
    assert.equal(formatPorts(portsAt({ ...match, named: [] }, undefined, true)), "TCP 1; UDP 5");
  });
});

describe("names of servers", () => {
  it("cover others with stars", () => {
    for (const [pattern, host, wanted] of [
      ["a*c*e", "ace", true],
      ["a*b*b*c", "abbc", true],
      ["a*b*b*c", "abc", false],
      ["ab*b", "abb", true],
      ["*b", "ab", true],
      ["*b", "ba", false],
      ["a*", "ab", true],
      ["a*", "ba", false],
      ["A.B.", "a.b", true],
      ["a.b", "a.bc", false],
      ["*", "", true],
      ["", "", true],
      ["a*x*b", "a-y-b", false],
      ["a.b", "a.b.c.", false],
    ] as const)
      assert.equal(coversName(pattern, host), wanted, `${pattern} ${host}`);
    for (const name of ["a*", "*a", "*.a.*", ".*a", "a"]) assert.equal(isEveryName(name), false, name);
    for (const name of ["*", "**", "*.", ".*", "**.**"]) assert.equal(isEveryName(name), true, name);
  });
});
