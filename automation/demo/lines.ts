import { styled } from "../cli/output";
import { certificateLines } from "../certs/table";
import { plainTable } from "../report/table";
import type { DemoResult, Endpoint, Proof, ShownCertificate } from "./contract";

const day = (date: string): string => date.slice(0, "2026-01-31".length);

function titled(title: string, lines: readonly string[]): readonly string[] {
  return ["", styled("bold", title), ...lines];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? ["  none"] : [plainTable(head, rows)];
}

function chainLines(chain: readonly ShownCertificate[]): readonly string[] {
  return chain.map(({ subject, issuer, notAfter, names }, depth) => {
    const hosts = names.length === 0 ? "" : ` for ${names.join(", ")}`;
    return `    ${depth + 1}. ${subject}${hosts}, signed by ${issuer}, until ${day(notAfter)}`;
  });
}

/** What a client without a certificate meets, in words. */
function strangersText({ strangers, right, reason }: Endpoint): string {
  if (strangers === undefined) return reason ?? "";
  const mark = right === true ? styled("green", "right") : styled("red", "WRONG");
  return `${mark}: a client without a certificate is ${strangers === "no answer" ? "given no answer" : strangers} (${reason ?? ""})`;
}

function endpointLines(endpoints: readonly Endpoint[]): readonly string[] {
  return endpoints.flatMap((endpoint) => {
    const { name, url, from, chain, trusted } = endpoint;
    const said = strangersText(endpoint);
    return [
      `  ${url}  ${name}, ${from}`,
      ...chainLines(chain),
      ...(chain.length > 0 && trusted === false ? [`    ${styled("red", "not trusted")}`] : []),
      ...(said === "" ? [] : [`    ${said}`]),
    ];
  });
}

/** Longest rule that is shown whole, in characters; all of it is in the document. */
const LONGEST_RULE = 100;

function shortened(rule: string): string {
  if (rule.length <= LONGEST_RULE) return rule;
  return `${rule.slice(0, rule.lastIndexOf(",", LONGEST_RULE))}, ...`;
}

/** What there is to show, for people. */
export function demoLines(shown: DemoResult): readonly string[] {
  return [
    ...titled(
      "Releases",
      table(
        ["release", "chart", "version", "namespace", "ready"],
        shown.releases.map((one) => [
          one.name,
          one.chart,
          one.version,
          one.namespace,
          styled(one.ready === one.wanted ? "green" : "red", `${one.ready}/${one.wanted}`),
        ]),
      ),
    ),
    ...titled("URLs", endpointLines(shown.endpoints)),
    ...(shown.simulatedCertificates.length === 0
      ? []
      : titled(
          "Public certificates of the simulated account",
          table(
            ["host", "status", "ARN"],
            shown.simulatedCertificates.map(({ arn, names, status }) => [names.join("\n"), status, arn]),
          ),
        )),
    ...titled("Certificates", certificateLines(shown.certificates)),
    ...titled(
      "Dashboards",
      table(
        ["dashboard", "namespace", "ConfigMap"],
        shown.dashboards.map(({ title, namespace, configMap }) => [title, namespace, configMap]),
      ),
    ),
    ...titled(
      "Who may do what",
      table(
        ["service account", "where", "role", "may"],
        shown.permissions.map(({ who, where, role, may, by }) => [
          who,
          where,
          role,
          by === undefined ? may.map(shortened).join("\n") : `by ${by}`,
        ]),
      ),
    ),
    ...(shown.associationsUnknown === undefined
      ? []
      : [
          `  roles that EKS Pod Identity gives are not known (${shown.associationsUnknown}): \`aws eks list-pod-identity-associations\` shows them`,
        ]),
  ];
}

/** Attempts with the agent's rights, for people. */
export function proofLines(proofs: readonly Proof[]): readonly string[] {
  return proofs.map(({ attempt, namespace, expected, found, reason }) => {
    const mark =
      expected === found ? styled("green", found) : styled("red", `${found}, and must be ${expected}`);
    return `  ${attempt} in ${namespace}: ${mark} (${reason})`;
  });
}
