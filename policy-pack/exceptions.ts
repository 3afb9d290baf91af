import * as fs from "node:fs";
import * as path from "node:path";
import type { Exemption } from "../model/exemptions";
import type { Finding } from "../model/finding";
import { manifestChecks } from "./checks";
import type { Violation } from "./rules/rule";

/** Where exemptions are, seen from the program's folder, unless the config says otherwise. */
export const EXEMPTIONS_FILE = "policy-exemptions.yaml";

/** A finding that an exemption covers. */
export interface ExemptFinding {
  readonly finding: Finding;
  /** Position of the exemption in its file. */
  readonly index: number;
  readonly exemption: Exemption;
}

/** The reviewed exemptions of a program, and how often each was of use. */
export class Exceptions {
  private readonly uses: Set<string>[];
  private readonly expired: readonly boolean[];

  constructor(
    readonly exemptions: readonly Exemption[],
    /** What of the file was not understood. */
    readonly violations: readonly Violation[],
    private readonly file: string,
    private readonly how: {
      readonly covers: (exemption: Exemption, finding: Finding) => boolean;
      readonly isExpired: (exemption: Exemption) => boolean;
    },
  ) {
    this.uses = exemptions.map(() => new Set());
    this.expired = exemptions.map((exemption) => how.isExpired(exemption));
  }

  /** The exemption that covers a finding; undefined if none does. An expired one covers nothing. */
  cover(finding: Finding): ExemptFinding | undefined {
    if (this.exemptions.length === 0) return undefined;
    const matching = this.exemptions.flatMap((exemption, index) =>
      this.how.covers(exemption, finding) ? [{ finding, index, exemption }] : [],
    );
    for (const { index } of matching) this.uses[index]?.add(JSON.stringify(finding));
    return matching.find(({ index }) => this.expired[index] !== true);
  }

  /** How many findings each exemption has been about so far, in the order of the file. */
  get found(): readonly number[] {
    return this.uses.map((uses) => uses.size);
  }

  /** Which exemptions have expired, in the order of the file. */
  get isExpired(): readonly boolean[] {
    return this.expired;
  }

  /** What is wrong with the exemptions themselves; to be asked when everything has been judged. */
  leftovers(): readonly Violation[] {
    return this.exemptions.flatMap((exemption, index): readonly Violation[] => {
      const about = `exemption ${index + 1} (${exemption.rule} of ${exemption.object.kind} ${exemption.object.name})`;
      const at = { object: exemptionsObject(this.file), path: `/exemptions/${index}` };
      if (this.expired[index] === true) {
        return [
          {
            ...at,
            check: manifestChecks.exemptionExpired,
            message: `${about} expired on ${exemption.expires}: mend what it covered and remove it, or have it reviewed again`,
          },
        ];
      }
      if (this.uses[index]?.size === 0) {
        return [
          { ...at, check: manifestChecks.exemptionUnused, message: `${about} covers nothing: remove it` },
        ];
      }
      return [];
    });
  }
}

function exemptionsObject(file: string): Finding["object"] {
  return {
    apiVersion: "kube-zen.io/v1",
    kind: "PolicyExemptions",
    namespace: "",
    name: file,
    source: { file, index: 0 },
  };
}

/**
 * Reads the exemptions of a program. Never throws: what is not understood is a violation.
 *
 * @param given The file of the config, relative to the program; by default `policy-exemptions.yaml` if it is there.
 */
export async function loadExceptions(
  programRoot: string | undefined,
  given: string | undefined,
  now: Date = new Date(),
): Promise<Exceptions> {
  const name = given ?? EXEMPTIONS_FILE;
  const none = (violations: readonly Violation[] = []): Exceptions =>
    new Exceptions([], violations, name, { covers: () => false, isExpired: () => false });
  if (programRoot === undefined && (given === undefined || !path.isAbsolute(given))) return none();
  const file = path.resolve(programRoot ?? "/", name);
  const unread = (at: string, message: string): Violation => ({
    check: manifestChecks.exemptionUnread,
    object: exemptionsObject(name),
    path: at,
    message,
  });
  let content: string;
  try {
    content = fs.readFileSync(file, "utf8");
  } catch {
    const message = `the exemptions file ${name} cannot be read: correct exemptionsFile in the pack's config`;
    return given === undefined ? none() : none([unread("", message)]);
  }
  // Most programs have none, and the schema checker takes its time to load.
  const { covers, isExpired, readExemptions } = await import("../model/exemptions.js");
  const { exemptions, complaints } = readExemptions(name, content);
  return new Exceptions(
    exemptions,
    complaints.map(({ path: at, message }) => unread(at, message)),
    name,
    { covers, isExpired: (exemption) => isExpired(exemption, now) },
  );
}
