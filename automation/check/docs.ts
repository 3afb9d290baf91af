import { PRICES } from "../../model/aws/prices";
import { CATEGORIES, CHECKS } from "./catalogue";

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Every check of `zenctl check --pre` as a table. */
export function checksTable(): string {
  const rows = Object.entries(CHECKS).map(([id, { category, title, hint }]) => [
    `\`${id}\``,
    CATEGORIES[category],
    title,
    hint,
  ]);
  return table(["id", "group", "what holds", "what to do if it does not"], rows);
}

/** Every known price as a table. */
export function pricesTable(): string {
  const rows = PRICES.map(({ part, region, usd, per, source, published, read }) => [
    `\`${part}\``,
    region,
    String(usd),
    per,
    `<${source}>`,
    published ?? "none given",
    read,
  ]);
  return table(["part", "region", "USD", "per", "page", "day of the page", "read"], rows);
}
