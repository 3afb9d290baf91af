import { Type } from "@sinclair/typebox";
import { type CheckLine, judged, warned } from "../../line";
import { type AccountToCheck, lineOf } from "../describe";

const Certificate = Type.Object({
  Certificate: Type.Object({
    Status: Type.String(),
    DomainName: Type.String(),
    SubjectAlternativeNames: Type.Optional(Type.Array(Type.String())),
    Type: Type.Optional(Type.String()),
    // Version 2 of the CLI writes a day, version 1 seconds.
    NotAfter: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  }),
});

/** Whether a name of a certificate is good for a host: a wildcard for one label only (RFC 6125, 6.4.3). */
export function covers(name: string, host: string): boolean {
  const [wanted, given] = [host.toLowerCase(), name.toLowerCase()];
  return given.startsWith("*.") ? wanted.replace(/^[^.]+/, "*") === given : wanted === given;
}

const DAY_MS = 86_400_000;
/** Days before its end at which a certificate that nobody renews by itself is told. */
const SOON_DAYS = 30;

/** Whether the certificate is issued, and good for the hosts. @param now Milliseconds since 1970. */
export async function certificateLine(
  { aws, config }: AccountToCheck,
  arn: string,
  now: number = Date.now(),
): Promise<CheckLine> {
  const id = "given-certificate";
  const { registryHost, webhookHost } = config.ingress;
  const hosts = [registryHost, webhookHost].filter((host) => host !== undefined);
  const asked = await aws.ask(Certificate, ["acm", "describe-certificate", "--certificate-arn", arn]);
  return lineOf(id, asked, ({ Certificate: found }) => {
    const { Status, DomainName, SubjectAlternativeNames = [], NotAfter } = found;
    const names = [...new Set([DomainName, ...SubjectAlternativeNames])];
    const line = judged(
      id,
      [
        ...(Status === "ISSUED" ? [] : [`it is ${Status}, not ISSUED`]),
        ...hosts
          .filter((host) => !names.some((name) => covers(name, host)))
          .map((host) => `it does not cover ${host}: it is for ${names.join(", ")}`),
      ],
      `for ${names.join(", ")}`,
    );
    if (line.status === "failed" || NotAfter === undefined || found.Type !== "IMPORTED") return line;
    const end = typeof NotAfter === "number" ? NotAfter * 1000 : Date.parse(NotAfter);
    const days = Math.floor((end - now) / DAY_MS);
    return days < SOON_DAYS
      ? warned(
          id,
          `${line.detail}; it was imported, ends in ${days} days, and ACM does not renew it`,
          "import its successor under the same ARN",
        )
      : line;
  });
}
