import { styled } from "../cli/output";
import { plainTable } from "../report/table";
import type { ListedCertificate } from "./contract";

const COLOURS = {
  expired: "red",
  mismatch: "red",
  "not yet valid": "red",
  "not ready": "red",
  critical: "red",
  warning: "yellow",
  ok: "green",
} as const satisfies Readonly<Record<ListedCertificate["status"], string>>;

const days = (count: number | undefined): string => (count === undefined ? "-" : `${count}d`);
const lines = (list: readonly string[]): string => (list.length === 0 ? "-" : list.join("\n"));

/** Whom it is about: alternative names, else the subject. */
function names({ names: alternative, subject = "" }: ListedCertificate): string {
  return alternative.length > 0 ? lines(alternative) : subject === "" ? "-" : subject;
}

/** The list for people: a table, and a sentence for each that is not ok. */
export function certificateLines(certificates: readonly ListedCertificate[]): readonly string[] {
  if (certificates.length === 0) return ["There are no certificates."];
  const rows = certificates.map((row) => [
    row.name,
    row.namespace,
    row.role === "authority" ? `${row.source}, authority` : row.source,
    row.issuer === "" ? "-" : row.issuer,
    names(row),
    days(row.ageDays),
    days(row.daysLeft),
    row.renewal?.slice(0, "2026-01-01".length) ?? "-",
    lines(row.usedBy),
    styled(COLOURS[row.status], row.status),
  ]);
  const head = [
    "name",
    "namespace",
    "made by",
    "issuer",
    "names",
    "age",
    "left",
    "renewal",
    "used by",
    "status",
  ];
  return [
    plainTable(head, rows),
    ...certificates.flatMap(({ name, namespace, status, reason }) =>
      reason === undefined ? [] : [`${status}: ${namespace}/${name}: ${reason}`],
    ),
  ];
}
