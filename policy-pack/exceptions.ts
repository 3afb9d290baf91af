import * as fs from "node:fs";
import * as path from "node:path";
import type { Exemption, ExemptionEntry } from "../model/exemptions";
import type { Finding } from "../model/finding";
import { canBeExempt, complaintAboutExempt } from "./catalogue";
import { manifestChecks } from "./checks";
import { isClusterScoped } from "./manifests/manifest";
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

/** An exemption, and what it was good for. */
export interface ExceptionUse extends ExemptionEntry {
  readonly expired: boolean;
  /** How many findings it has been about so far. */
  readonly findings: number;
}

/** What of `model/exemptions` is needed once there are exemptions: most programs have none. */
type Exempting = Pick<typeof import("../model/exemptions.js"), "covers" | "isExpired">;

interface Use extends ExemptionEntry {
  readonly expired: boolean;
  readonly found: Set<string>;
}

const objectKey = ({ kind, namespace, name }: Exemption["object"]): string =>
  `${kind}\n${namespace ?? ""}\n${name}`;

/** The reviewed exemptions of a program, and how often each was of use. */
export class Exceptions {
  private readonly all: readonly Use[];
  private readonly byObject = new Map<string, Use[]>();

  constructor(
    private readonly file: string,
    entries: readonly ExemptionEntry[],
    /** What of the file was not understood. */
    readonly violations: readonly Violation[],
    private readonly how: Exempting,
    now: Date,
  ) {
    this.all = entries.map((entry) => ({
      ...entry,
      expired: how.isExpired(entry.exemption, now),
      found: new Set(),
    }));
    for (const use of this.all) {
      const key = objectKey(use.exemption.object);
      this.byObject.set(key, [...(this.byObject.get(key) ?? []), use]);
    }
  }

  /** The exemption that covers a finding; undefined if none does. An expired one covers nothing. */
  cover(finding: Finding): ExemptFinding | undefined {
    if (this.all.length === 0 || !canBeExempt(finding.id)) return undefined;
    const matching = (this.byObject.get(objectKey(finding.object)) ?? []).filter(({ exemption }) =>
      this.how.covers(exemption, finding),
    );
    // A finding that is come across twice, as in another variant of the same release, counts once.
    for (const { found } of matching) found.add(JSON.stringify(finding));
    const holds = matching.find(({ expired }) => !expired);
    return holds === undefined ? undefined : { finding, index: holds.index, exemption: holds.exemption };
  }

  /** Every exemption, and what it has been good for so far. */
  get uses(): readonly ExceptionUse[] {
    return this.all.map(({ found, ...use }) => ({ ...use, findings: found.size }));
  }

  /** What is wrong with the exemptions themselves; to be asked when everything has been judged. */
  leftovers(): readonly Violation[] {
    return this.all.flatMap(({ exemption, index, expired, found }): readonly Violation[] => {
      const { kind, namespace = "", name } = exemption.object;
      const full = namespace === "" ? name : `${namespace}/${name}`;
      const about = `exemption ${index + 1} (${exemption.rule} of ${kind} ${full})`;
      const at = { object: exemptionsObject(this.file), path: `/exemptions/${index}` };
      const unused = found.size === 0;
      if (expired) {
        const advice = unused
          ? "remove it, for it covers nothing"
          : "mend what it covered and remove it, or have it reviewed again";
        const message = `${about} expired on ${exemption.expires}: ${advice}`;
        return [{ ...at, check: manifestChecks.exemptionExpired, message }];
      }
      return unused
        ? [
            {
              ...at,
              check: manifestChecks.exemptionUnused,
              message: `${about} covers nothing${adviceOn(exemption)}`,
            },
          ]
        : [];
    });
  }
}

/** Why an exemption can cover nothing, where its object tells, and what to do about it. */
function adviceOn({ object: { kind, namespace = "", name } }: Exemption): string {
  if (name.includes("*") || namespace.includes("*"))
    return ", since no pattern is understood: name one object in full, or remove it";
  const isOfCluster = isClusterScoped({ kind });
  // Documents that could not be read, and resources of clouds, have no namespace either.
  if (!isOfCluster && namespace === "" && kind !== "Document" && !kind.includes(":"))
    return ", and without a namespace it is about an object of the whole cluster: give the object's namespace, or remove it";
  if (isOfCluster && namespace !== "")
    return `, since it gives a namespace and a ${kind} is of the whole cluster: leave the namespace out, or remove it`;
  return ": remove it";
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

function unread(file: string, at: string, message: string): Violation {
  return { check: manifestChecks.exemptionUnread, object: exemptionsObject(file), path: at, message };
}

function none(file: string, violations: readonly Violation[] = []): Exceptions {
  return new Exceptions(file, [], violations, { covers: () => false, isExpired: () => false }, new Date());
}

/** Exemptions out of a text, or already a list. Never throws: what is not understood is a violation. */
export async function readExceptions(
  file: string,
  given: string | readonly unknown[],
  now: Date = new Date(),
): Promise<Exceptions> {
  const model = await import("../model/exemptions.js");
  const { entries, complaints } =
    typeof given === "string"
      ? model.readExemptions(file, given, complaintAboutExempt)
      : model.readExemptionList(file, given, complaintAboutExempt);
  const violations = complaints.map(({ path: at, message }) => unread(file, at, message));
  return new Exceptions(file, entries, violations, model, now);
}

/**
 * The file of a program's exemptions for one profile, `policy-exemptions.<profile>.yaml`, if it is there: what is accepted
 * in one place would cover nothing in another.
 */
export function exemptionsFileOf(
  programRoot: string | undefined,
  profile: string | undefined,
): string | undefined {
  if (programRoot === undefined || profile === undefined) return undefined;
  const name = EXEMPTIONS_FILE.replace(".yaml", `.${profile}.yaml`);
  return fs.existsSync(path.join(programRoot, name)) ? name : undefined;
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
  if (programRoot === undefined && given === undefined) return none(name);
  if (programRoot === undefined && !path.isAbsolute(name)) {
    const advice = "give an absolute path, or the program's folder as programRoot";
    return none(name, [
      unread(name, "", `the exemptions file ${name} is not found, since there is no program here: ${advice}`),
    ]);
  }
  const file = path.resolve(programRoot ?? "/", name);
  let content: string;
  try {
    content = fs.readFileSync(file, "utf8");
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (given === undefined && isAbsent) return none(name);
    const advice =
      given === undefined ? "make it a file that can be read" : "correct exemptionsFile in the pack's config";
    return none(name, [unread(name, "", `the exemptions file ${name} cannot be read: ${advice}`)]);
  }
  return readExceptions(name, content, now);
}
