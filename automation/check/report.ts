import type { CostLine, Estimate, UsageLine } from "../../model/aws/costs";
import { HOURS } from "../../model/aws/costs";
import type { Price } from "../../model/aws/prices";
import { styled } from "../cli/output";
import { CATEGORIES, type Category } from "./catalogue";
import type { CheckedLine, Status } from "./contract";

const SIGNS: Readonly<Record<Status, readonly [string, Parameters<typeof styled>[0]]>> = {
  passed: ["✔", "green"],
  failed: ["✘", "red"],
  warning: ["‼", "yellow"],
  "not-checked": ["-", "dim"],
};

function checkLines({ id, title, status, detail, hint }: CheckedLine): readonly string[] {
  const [sign, style] = SIGNS[status];
  const first = `  ${styled(style, sign)} ${title} [${id}]`;
  const told = status === "not-checked" ? `not checked: ${detail}` : detail;
  return [first, `      ${told}`, ...(hint === undefined ? [] : [`      hint: ${hint}`])];
}

/** The checks by category, with what they came to. */
export function reportLines(checks: readonly CheckedLine[]): readonly string[] {
  const groups = (Object.keys(CATEGORIES) as readonly Category[])
    .map((category) => ({ category, own: checks.filter((check) => check.category === category) }))
    .filter(({ own }) => own.length > 0);
  const count = (status: Status): number => checks.filter((check) => check.status === status).length;
  const sums = [
    `${count("passed")} passed`,
    `${count("failed")} failed`,
    `${count("warning")} to be looked at`,
    `${count("not-checked")} not checked`,
  ];
  return [
    ...groups.flatMap(({ category, own }) => [CATEGORIES[category], ...own.flatMap(checkLines), ""]),
    sums.join(", "),
  ];
}

function sourceOf({ source, published, read }: Price): string {
  return `${source}${published === undefined ? "" : ` of ${published}`}, read ${read}`;
}

function amountOf({ amount, of, what }: CostLine): string {
  return of === "GiB" ? `${amount} GiB ${what}` : `${amount} x ${what}`;
}

function costLine(line: CostLine): string {
  const { price, hourlyUsd = 0, monthlyUsd = 0 } = line;
  if (price === undefined) return `  ${amountOf(line)}: no price known`;
  return `  ${amountOf(line)}: ${hourlyUsd.toFixed(4)} an hour, ${monthlyUsd.toFixed(2)} a month (${price.usd} per ${price.per}: ${sourceOf(price)})`;
}

function usageLine({ what, price }: UsageLine): string {
  return price === undefined
    ? `  ${what}: no price known`
    : `  ${what}: ${price.usd} per ${price.per} (${sourceOf(price)})`;
}

/** What the stack costs, each price with its page and day. */
export function costLines({
  region,
  lines,
  usage,
  hourlyUsd,
  monthlyUsd,
  without,
}: Estimate): readonly string[] {
  const lack = without.length === 0 ? "" : `, without ${without.join("; ")}`;
  return [
    "",
    `costs in ${region}, in USD, at the fewest nodes`,
    ...lines.map(costLine),
    "  by use, and in no sum",
    ...usage.map((line) => `  ${usageLine(line)}`),
    `  total: ${hourlyUsd.toFixed(4)} an hour, ${monthlyUsd.toFixed(2)} a month (${HOURS} h)${lack}, and without what is paid by use`,
  ];
}
