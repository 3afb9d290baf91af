import assert from "node:assert/strict";
import { readAdditions, readConnection, readNamespace } from "../../../policy-pack/network/additions";
import { formatPorts } from "../../../policy-pack/network/ports";

/** `program direction peer ports` of every end of a connection that is declared. */
function read(text: string): readonly string[] {
  return readConnection(text).map(([program, { id, direction, peer, ports, need }]) => {
    assert.deepEqual([id, need], [text, "optional"]);
    const other =
      peer.kind === "program"
        ? peer.program
        : peer.kind === "namespace"
          ? `namespace ${peer.namespace}`
          : (peer.host ?? peer.addresses.map(({ family, from, to }) => `${family}:${from}-${to}`).join(" "));
    return `${program} ${direction} ${other} ${formatPorts(ports)}`;
  });
}

const longest = `a${"b".repeat(61)}c`;

describe("connections that are declared by parameters", () => {
  it("are for each end that is a program", () => {
    for (const [text, ...wanted] of [
      [
        "zen-watcher -> zen-agent TCP/80",
        "zen-watcher egress zen-agent TCP 80",
        "zen-agent ingress zen-watcher TCP 80",
      ],
      ["zen-agent -> 1.2.3.0/31 UDP/53", "zen-agent egress 4:16909056-16909057 UDP 53"],
      ["zen-agent -> a.example.com SCTP/65535", "zen-agent egress a.example.com SCTP 65535"],
      ["zen-agent -> A-b.C TCP/1", "zen-agent egress A-b.C TCP 1"],
      ["namespace/a -> zen-agent TCP/80", "zen-agent ingress namespace a TCP 80"],
      [`namespace/${longest} -> zen-agent TCP/80`, `zen-agent ingress namespace ${longest} TCP 80`],
      ["namespace/a -> namespace/b TCP/80"],
    ])
      assert.deepEqual(read(text ?? ""), wanted, text);
  });

  it("are none where a part of them is not understood", () => {
    for (const [from, to, port] of [
      ["x zen-agent", "a.b", "TCP/80"],
      ["zen-agent", "a.b", "TCP/80x"],
      ["zen-agent", "a.b", "TCP/800000"],
      ["zen-agent", "a.b", "ICMP/8"],
      ["zen-agent", "a.b", "TCP/0"],
      ["zen-agent", "a.b", "TCP/65536"],
      ["zen-agent", "nobody", "TCP/80"],
      ["nobody", "zen-agent", "TCP/80"],
      ["zen-agent", "xnamespace/a", "TCP/80"],
      ["zen-agent", "namespace/a_", "TCP/80"],
      ["zen-agent", "namespace/-a", "TCP/80"],
      ["zen-agent", `namespace/${longest}d`, "TCP/80"],
      ["zen-agent", "_a.b", "TCP/80"],
      ["zen-agent", "a.b_", "TCP/80"],
      ["zen-agent", "a.1", "TCP/80"],
      ["zen-agent", "a", "TCP/80"],
    ] as const) {
      const text = `${from} -> ${to} ${port}`;
      assert.deepEqual(readConnection(text), [], text);
    }
    assert.deepEqual(readConnection(""), []);
  });

  it("come with namespaces for the roles of the model", () => {
    assert.deepEqual(readNamespace("dns=my-dns"), ["dns", "my-dns"]);
    assert.deepEqual(readNamespace(`dns=${longest}`), ["dns", longest]);
    for (const text of [
      "dns",
      "=a",
      "dns=",
      "dns=a_",
      "-dns=a",
      "toString=a",
      "nobody=a",
      `dns=${longest}d`,
      "",
    ])
      assert.equal(readNamespace(text), undefined, text);
    const { connections, namespaces } = readAdditions(["zen-agent -> a.b TCP/1", "x"], ["dns=a", "x"]);
    assert.deepEqual(namespaces, { dns: "a" });
    assert.equal(connections.length, 1);
  });
});
