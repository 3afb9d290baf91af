import { formatPorts } from "../../policy-pack/network/ports";
import type { End, Matrix, Reach } from "../../policy-pack/network/matrix";
import { plainTable } from "../report/table";

/** With more pods a matrix is wider than a terminal, and a list is read more easily. */
const WIDEST = 10;

function list(title: string, reaches: readonly Reach[]): readonly string[] {
  if (reaches.length === 0) return [];
  const rows = reaches.map(({ from, to, ports }) => [from, to, formatPorts(ports)]);
  return ["", title, plainTable(["from", "to", "ports"], rows)];
}

function squares(pods: readonly End[], reaches: readonly Reach[]): string {
  const ports = new Map(reaches.map((reach) => [`${reach.from}\0${reach.to}`, formatPorts(reach.ports)]));
  const rows = pods.map((from, index) => [
    `${index + 1} ${from.name}`,
    ...pods.map((to) => ports.get(`${from.name}\0${to.name}`) ?? "-"),
  ]);
  return plainTable(["from \\ to", ...pods.map((_, index) => String(index + 1))], rows);
}

function standing(pods: readonly End[]): readonly string[] {
  const word = (truth: boolean | "unknown" | undefined): string =>
    truth === true ? "isolated" : truth === "unknown" ? "not known" : "open";
  const loose = pods.filter(({ isolated }) => isolated?.ingress !== true || isolated.egress !== true);
  if (loose.length === 0) return [`All ${pods.length} kinds of pods are isolated both ways.`];
  return [
    `${loose.length} of ${pods.length} kinds of pods are not isolated both ways:`,
    plainTable(
      ["pods", "ingress", "egress"],
      loose.map(({ name, isolated }) => [name, word(isolated?.ingress), word(isolated?.egress)]),
    ),
  ];
}

/** The matrix as lines for people. */
export function matrixLines({ pods, outside, reaches }: Matrix): readonly string[] {
  const inside = new Set(pods.map(({ name }) => name));
  const among = reaches.filter(({ from, to }) => inside.has(from) && inside.has(to));
  const out = reaches.filter(({ from, to }) => inside.has(from) && !inside.has(to));
  const into = reaches.filter(({ from, to }) => !inside.has(from) && inside.has(to));
  const between =
    pods.length > WIDEST ? list("Pods to pods", among) : ["", "Pods to pods", squares(pods, among)];
  return [
    ...standing(pods),
    ...between,
    ...list("Pods to what is outside", out),
    ...list("What is outside to pods", into),
    ...(outside.length === 0 ? ["", "Nothing outside is open."] : []),
  ];
}
