import { type Static, Type } from "@sinclair/typebox";
import { Price } from "../../model/aws/prices";
import { CATEGORIES, type Category, CHECKS } from "./catalogue";

const closed = { additionalProperties: false };
/** How a check ended. */
export const STATUSES = ["passed", "failed", "warning", "not-checked"] as const;
/** How a check ended. */
export type Status = (typeof STATUSES)[number];

const words = <Word extends string>(list: readonly Word[], description: string) =>
  Type.Union(
    list.map((word) => Type.Literal(word)),
    { description },
  );
const usd = (description: string) => Type.Number({ minimum: 0, description });

const Line = Type.Object(
  {
    id: Type.String({ description: `Stable id of the check, such as ${Object.keys(CHECKS)[0] ?? ""}.` }),
    category: words(Object.keys(CATEGORIES) as readonly Category[], "The group that it is shown in."),
    title: Type.String({ description: "What holds when it passes." }),
    status: words(STATUSES, "How it ended; not-checked: nobody looked, which is never the same as passed."),
    detail: Type.String({ description: "What was found, or why nobody looked." }),
    hint: Type.Optional(Type.String({ description: "What to do." })),
  },
  closed,
);
/** A check and what it came to. */
export type CheckedLine = Static<typeof Line>;

const part = {
  part: Type.String({ description: "What is paid for, as in the table of prices." }),
  what: Type.String({ description: "The same for people." }),
  price: Type.Optional(Price),
};

const Costs = Type.Object(
  {
    region: Type.String(),
    currency: Type.Literal("USD"),
    lines: Type.Array(
      Type.Object(
        {
          ...part,
          amount: Type.Number({ minimum: 0 }),
          of: words(["pieces", "GiB"], "What the amount counts."),
          hourlyUsd: Type.Optional(usd("For all of the amount.")),
          monthlyUsd: Type.Optional(usd("For all of the amount, in 730 hours.")),
        },
        closed,
      ),
      { description: "What is paid for as long as the stack is there." },
    ),
    usage: Type.Array(Type.Object(part, closed), {
      description: "What is paid by use, and in no sum.",
    }),
    hourlyUsd: usd("Sum of the lines with a price."),
    monthlyUsd: usd("Sum of the lines with a price, in 730 hours."),
    without: Type.Array(Type.String(), { description: "What the sums lack: no price is known." }),
  },
  { ...closed, description: "What the stack costs, from published prices." },
);

/** What `zenctl check --json` prints. */
export const CheckResult = Type.Object(
  {
    stack: Type.String(),
    engine: words(["pulumi", "rehearsal"], "Which engine would do the work."),
    result: words(["passed", "failed"], "failed: at least one check did."),
    checks: Type.Array(Line),
    costs: Type.Optional(Costs),
    durationMs: Type.Integer({ minimum: 0 }),
  },
  { $id: "CheckResult", ...closed },
);
/** What `zenctl check --json` prints. */
export type CheckResult = Static<typeof CheckResult>;
