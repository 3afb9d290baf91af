import type { Finding } from "./finding";
import { orOneOf } from "./nearest";
import { isMapping, type Mapping, parseMapping } from "./yamlFile";

/** A finding that was looked at and accepted, by whom, why and until when. */
export interface Exemption {
  /** Name of the rule, or `ZEN-nnn` of one check of it. */
  readonly rule: string;
  /** The one object that is exempt. */
  readonly object: {
    readonly kind: string;
    /** Left out for objects of the whole cluster. */
    readonly namespace?: string;
    /** In full. */
    readonly name: string;
  };
  /** JSON Pointer; by default every place in the object. */
  readonly path?: string;
  /** Why it is accepted, in a sentence. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day on which it holds, `YYYY-MM-DD` (UTC). */
  readonly expires: string;
}

/** An exemption and where it stands. */
export interface ExemptionEntry {
  readonly exemption: Exemption;
  /** Position in the list. */
  readonly index: number;
}

/** An exemptions file: what of it is understood, and one sentence for each thing that is not. */
export interface ReadExemptions {
  readonly entries: readonly ExemptionEntry[];
  readonly complaints: readonly { readonly path: string; readonly message: string }[];
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

/** The same for two exemptions that cover the same findings. */
export function scopeOf({ rule, object, path }: Exemption): string {
  return JSON.stringify([rule, object.kind, object.namespace ?? "", object.name, path ?? null]);
}

/** The least length of a reason, in characters: a word is none. */
export const SHORTEST_REASON = 10;

type Judge = (value: unknown) => string | undefined;

const someText: Judge = (value) =>
  typeof value === "string" && value !== "" ? undefined : "a text that is not empty";
const anyText: Judge = (value) => (typeof value === "string" ? undefined : "a text");

function isDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day)
  );
}

/** What an entry holds: what each value has to be, where it is not, and whether it may be left out. */
const fields: Readonly<Record<keyof Exemption, { readonly judge: Judge; readonly optional?: true }>> = {
  rule: { judge: someText },
  object: { judge: (value) => (isMapping(value) ? undefined : "a mapping with kind, namespace and name") },
  path: {
    judge: (value) =>
      typeof value === "string" && /^(?:\/.*)?$/s.test(value)
        ? undefined
        : "a JSON Pointer as /spec/template/spec/containers/0/image",
    optional: true,
  },
  reason: {
    judge: (value) =>
      typeof value === "string" && value.trim().length >= SHORTEST_REASON
        ? undefined
        : `a sentence of at least ${SHORTEST_REASON} characters`,
  },
  owner: { judge: someText },
  expires: {
    judge: (value) => (typeof value === "string" && isDay(value) ? undefined : "a day as YYYY-MM-DD"),
  },
};

const objectFields: Readonly<
  Record<keyof Exemption["object"], { readonly judge: Judge; readonly optional?: true }>
> = {
  kind: { judge: someText },
  namespace: { judge: anyText, optional: true },
  name: { judge: someText },
};

interface Complaint {
  /** Keys below the entry. */
  readonly path: readonly string[];
  readonly message: string;
}

function complaintsAbout(
  mapping: Mapping,
  known: Readonly<Record<string, { readonly judge: Judge; readonly optional?: true }>>,
  about: string,
  above: readonly string[] = [],
): readonly Complaint[] {
  const name = (key: string): string => [...above, key].join(".");
  const unknown = Object.keys(mapping)
    .filter((key) => !Object.hasOwn(known, key))
    .map((key) => ({
      path: [...above, key],
      message: `${about} has the unknown key ${name(key)}: ${orOneOf(key, Object.keys(known), (list) => `use ${list}`)}`,
    }));
  const wrong = Object.entries(known).flatMap(([key, { judge, optional }]): readonly Complaint[] => {
    const value = Object.hasOwn(mapping, key) ? mapping[key] : undefined;
    if (value === undefined) {
      return optional === true ? [] : [{ path: above, message: `${about} has no ${name(key)}: give it one` }];
    }
    const wanted = judge(value);
    return wanted === undefined
      ? []
      : [
          {
            path: [...above, key],
            message: `${name(key)} of ${about} is not as it has to be: write ${wanted}`,
          },
        ];
  });
  return [...unknown, ...wrong];
}

function complaintsAboutEntry(entry: unknown, about: string): readonly Complaint[] {
  if (!isMapping(entry)) {
    return [{ path: [], message: `${about} is no mapping: give it ${Object.keys(fields).join(", ")}` }];
  }
  const { object } = entry;
  const inside = isMapping(object) ? complaintsAbout(object, objectFields, about, ["object"]) : [];
  return [...complaintsAbout(entry, fields, about), ...inside];
}

/**
 * Reads a list of exemptions. Never throws.
 *
 * @param file Where it stands, for messages.
 * @param complaintAboutRule Why the name of a rule or check cannot be exempt; undefined where it can.
 */
export function readExemptionList(
  file: string,
  list: readonly unknown[],
  complaintAboutRule: (rule: string) => string | undefined = () => undefined,
): ReadExemptions {
  const entries: ExemptionEntry[] = [];
  const complaints: { path: string; message: string }[] = [];
  const seen = new Map<string, number>();
  list.forEach((entry, index) => {
    const about = `exemption ${index + 1} in ${file}`;
    const complain = (path: readonly string[], message: string): unknown =>
      complaints.push({ path: ["/exemptions", index, ...path].join("/"), message });
    const wrong = complaintsAboutEntry(entry, about);
    for (const { path, message } of wrong) complain(path, message);
    if (wrong.length > 0) return;
    const exemption = entry as Exemption;
    const nameless = complaintAboutRule(exemption.rule);
    if (nameless !== undefined) {
      complain(["rule"], `${about}: ${nameless}`);
      return;
    }
    const first = seen.get(scopeOf(exemption));
    if (first !== undefined) {
      complain([], `${about} is about the same as exemption ${first + 1}: remove one of the two`);
      return;
    }
    seen.set(scopeOf(exemption), index);
    entries.push({ exemption, index });
  });
  return { entries, complaints };
}

/** Reads an exemptions file (`readExemptionList`): a mapping with the list `exemptions`. Never throws. */
export function readExemptions(
  file: string,
  content: string,
  complaintAboutRule?: (rule: string) => string | undefined,
): ReadExemptions {
  const fail = (message: string): ReadExemptions => ({ entries: [], complaints: [{ path: "", message }] });
  let mapping: Mapping;
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
  return readExemptionList(file, list, complaintAboutRule);
}
