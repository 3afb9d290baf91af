/** What stands in for a text that is not known in preview begins with this; it is a legal DNS label. */
const PREFIX = "zen-unknown-";

/** Whether a text has a placeholder in it, also where a chart changed its case. */
export function hasPlaceholder(text: string): boolean {
  return text.toLowerCase().includes(PREFIX);
}

/** The placeholder of the n-th unknown value. */
export function placeholder(index: number): string {
  return `${PREFIX}${index}`;
}
