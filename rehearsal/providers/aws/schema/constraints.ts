/** What the value of an input may be; items of lists each. */
export interface Allowed {
  /** Values one by one, as texts. */
  readonly values?: readonly string[];
  /** Numbers from the first to the last, both included, in steps. Default step: 1. */
  readonly range?: { readonly least: number; readonly most: number; readonly step?: number };
}

/** A value as the declarations write it: in backticks, with no space, no scheme and no placeholder but AWS's own `#{...}`. */
const VALUE = String.raw`\`"?[\w.:/#{}-]+"?\``;
/** Such as ` (default)` or ` (China Regions only)`. */
const REMARK = String.raw`(?: \([^()]*\))?`;
const LIST = String.raw`${VALUE}${REMARK}(?:(?:,? (?:and|or|OR)|,) ?${VALUE}${REMARK})*`;
const NUMBERS = String.raw`\d+(?:(?:, and|, or|,) \d+)+`;
const END = String.raw`(?=\.?$|\. )`;

/** Beginnings of a sentence that is nothing but the list of what is valid. */
const LEADS = [
  String.raw`(?:The )?(?:[Vv]alid|[Pp]ossible) (?:values|Values|options)(?: are)?:?`,
  String.raw`The only(?: current)? (?:valid|possible) values? (?:is|are)`,
  "Valid value is",
  "(?:Can|Must|Should) be(?: either| one of)?",
  "Either",
  "The value is",
  "The VPC endpoint type,",
].join("|");

const VALUES_SENTENCE = new RegExp(String.raw`(?:^|\. )(?:${LEADS}) (${LIST})${END}`);
const VALID_SENTENCE = new RegExp(String.raw`(?:^|\. )(${LIST}) are valid${END}`);
const NUMBERS_SENTENCE = new RegExp(String.raw`(?:^|\. )Possible values are: (${NUMBERS})${END}`);

const WHOLE = "`?(-?\\d+)`?";
const RANGES: readonly RegExp[] = [
  new RegExp(String.raw`(?:^|\. )Valid values are between ${WHOLE} and ${WHOLE}(?: inclusive)?${END}`),
  new RegExp(String.raw`(?:^|\. )Valid values are from ${WHOLE} to ${WHOLE} in increments of (\d+)${END}`),
  new RegExp(String.raw`(?:^|\. )Valid range: ${WHOLE} to ${WHOLE}${END}`),
  new RegExp(String.raw`(?:^|\. )The(?: valid)? range is ${WHOLE}-${WHOLE}(?: seconds)?${END}`),
  new RegExp(
    String.raw`(?:^|\. )Must be (?:a number )?between ${WHOLE} and ${WHOLE}(?: \(inclusive\))?${END}`,
  ),
  new RegExp(
    String.raw`(?:^|\. )If you specify a value, it must be between ${WHOLE} and ${WHOLE}, inclusive${END}`,
  ),
];

/** Values in a list, without marks and remarks. */
function listed(text: string): readonly string[] {
  return [...text.matchAll(new RegExp(VALUE, "g"))].map(([value]) => value.replace(/[`"]/g, ""));
}

/**
 * Whether values may be other ones in AWS than they are in the comment: the SDK's generator writes `lb_cookie` as
 * `lbCookie` there (names of inputs are written so), and `2XX` is a pattern.
 */
function isDoubtful(value: string): boolean {
  return /^[a-z0-9]+[A-Z]/.test(value) || /^\dXX$/.test(value);
}

/** The comment on a text's or number's declaration as one line. */
export function oneLine(comment: string): string {
  return comment.replace(/\s+/g, " ").trim();
}

/**
 * What a comment of the published declarations says that an input may be; undefined where it does not say so in a sentence
 * of its own, or not for certain.
 */
export function allowedBy(comment: string, kind: "text" | "number"): Allowed | undefined {
  const line = oneLine(comment);
  const values = listed((VALUES_SENTENCE.exec(line) ?? VALID_SENTENCE.exec(line))?.[1] ?? "");
  if (values.length > 0) return values.some(isDoubtful) ? undefined : { values };
  if (kind !== "number") return undefined;
  const numbers = NUMBERS_SENTENCE.exec(line)?.[1]?.match(/\d+/g);
  if (numbers) return { values: [...numbers] };
  for (const pattern of RANGES) {
    const [, least, most, step] = pattern.exec(line) ?? [];
    if (least === undefined || most === undefined) continue;
    const range = { least: Number(least), most: Number(most) };
    return { range: step === undefined ? range : { ...range, step: Number(step) } };
  }
  return undefined;
}
