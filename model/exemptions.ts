import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { Finding } from "./finding";
import { parseMapping } from "./yamlFile";

const text = (description: string) => Type.String({ minLength: 1, description });
const closed = { additionalProperties: false };

/** A finding that was looked at and accepted, by whom, why and until when. */
export const Exemption = Type.Object(
  {
    rule: text("Name of the rule, or `ZEN-nnn` of one check of it."),
    object: Type.Object(
      {
        kind: text("Kind of the object."),
        namespace: Type.Optional(
          Type.String({ description: "Its namespace; left out for objects of the whole cluster." }),
        ),
        name: text("Its name, in full."),
      },
      { ...closed, description: "The one object that is exempt." },
    ),
    path: Type.Optional(
      Type.String({
        pattern: "^(?:/.*)?$",
        description: "JSON Pointer; by default every place in the object.",
      }),
    ),
    reason: Type.String({ minLength: 10, description: "Why it is accepted, in a sentence." }),
    owner: text("Who answers for it."),
    expires: Type.String({
      pattern: "^\\d{4}-\\d{2}-\\d{2}$",
      description: "Last day on which it holds, `YYYY-MM-DD` (UTC).",
    }),
  },
  { $id: "Exemption", ...closed },
);
/** A finding that was looked at and accepted, by whom, why and until when. */
export type Exemption = Static<typeof Exemption>;

/** An exemption and what it was good for. */
export interface UsedExemption {
  readonly exemption: Exemption;
  /** Position in the file. */
  readonly index: number;
  /** How many findings it covered. */
  readonly findings: number;
  readonly expired: boolean;
}

/** Whether an exemption holds no more on the day of `now`. */
export function isExpired({ expires }: Exemption, now: Date): boolean {
  return now.toISOString().slice(0, 10) > expires;
}

/** Whether an exemption is about a finding, expired or not. */
export function covers({ rule, object, path }: Exemption, finding: Finding): boolean {
  return (
    (rule === finding.rule || rule === finding.id) &&
    object.kind === finding.object.kind &&
    (object.namespace ?? "") === finding.object.namespace &&
    object.name === finding.object.name &&
    (path === undefined || path === finding.path)
  );
}

/** An exemptions file: what of it is understood, and one sentence for each thing that is not. */
export interface ReadExemptions {
  readonly exemptions: readonly Exemption[];
  readonly complaints: readonly { readonly path: string; readonly message: string }[];
}

function isDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

/**
 * Reads an exemptions file: a mapping with the list `exemptions`. Never throws.
 *
 * @param file Its name, for messages.
 */
export function readExemptions(file: string, content: string): ReadExemptions {
  const fail = (message: string): ReadExemptions => ({ exemptions: [], complaints: [{ path: "", message }] });
  let mapping: Readonly<Record<string, unknown>>;
  try {
    mapping = parseMapping(file, content);
  } catch (error) {
    return fail(error instanceof Error ? error.message : `${file} cannot be read`);
  }
  const unknown = Object.keys(mapping).filter((key) => key !== "exemptions");
  if (unknown.length > 0)
    return fail(`${file} has the unknown key ${unknown.join(", ")}: write the list under "exemptions"`);
  const list = mapping["exemptions"] ?? [];
  if (!Array.isArray(list)) return fail(`"exemptions" in ${file} is no list: write one entry for each`);
  const exemptions: Exemption[] = [];
  const complaints: { path: string; message: string }[] = [];
  list.forEach((entry: unknown, index) => {
    const [first] = Value.Errors(Exemption, entry);
    const at = `/exemptions/${index}`;
    if (first !== undefined) {
      const place = first.path === "" ? "the entry" : first.path.slice(1).replaceAll("/", ".");
      complaints.push({
        path: at + first.path,
        message: `${place} of exemption ${index + 1} in ${file} is not as it has to be (${first.message.toLowerCase()}): an exemption has rule, object (kind, namespace, name), reason, owner and expires (YYYY-MM-DD)`,
      });
    } else if (Value.Check(Exemption, entry)) {
      if (isDay(entry.expires)) exemptions.push(entry);
      else
        complaints.push({
          path: `${at}/expires`,
          message: `expires of exemption ${index + 1} in ${file} is no day: write it as YYYY-MM-DD`,
        });
    }
  });
  return { exemptions, complaints };
}
