import { type Static, Type } from "@sinclair/typebox";
import { SHORTEST_REASON } from "./exemptions";

const text = (description: string) => Type.String({ minLength: 1, description });
const closed = { additionalProperties: false };

const object = Type.Object(
  {
    kind: text("Kind of the object."),
    namespace: Type.Optional(
      Type.String({ description: "Its namespace; left out for objects of the whole cluster." }),
    ),
    name: text("Its name, in full."),
  },
  { ...closed, description: "The one object that is exempt." },
);

/** An entry of the exemptions file, for editors and other programs; `readExemptions` holds to the same. */
export const ExemptionSchema = Type.Object(
  {
    rule: text("Name of the rule, or `ZEN-nnn` of one check of it."),
    object,
    path: Type.Optional(
      Type.String({
        pattern: "^(?:/[^]*)?$",
        description: "JSON Pointer; by default every place in the object.",
      }),
    ),
    reason: Type.String({
      minLength: SHORTEST_REASON,
      description: "Why it is accepted, in a sentence.",
    }),
    owner: text("Who answers for it."),
    expires: Type.String({
      pattern: "^\\d{4}-\\d{2}-\\d{2}$",
      description: "Last day on which it holds, `YYYY-MM-DD` (UTC).",
    }),
  },
  { $id: "Exemption", ...closed },
);

/** The file `policy-exemptions.yaml`. */
export const ExemptionsFile = Type.Object(
  { exemptions: Type.Optional(Type.Array(ExemptionSchema)) },
  { $id: "ExemptionsFile", ...closed },
);

/** An exemption as reports list it: of the reviewed file, or declared in the model and accepted by a rule. */
export const ReportedExemption = Type.Object(
  {
    source: Type.Union([Type.Literal("file"), Type.Literal("declared")], {
      description:
        "file: of the exemptions file; declared: allowed because the model declares that the workload needs it.",
    }),
    rule: Type.String({ description: "Name of the rule, or `ZEN-nnn` of one check of it." }),
    object: Type.Object(
      { kind: Type.String(), namespace: Type.Optional(Type.String()), name: Type.String() },
      closed,
    ),
    path: Type.Optional(Type.String({ description: "JSON Pointer; missing for every place in the object." })),
    what: Type.Optional(Type.String({ description: "What is allowed, of declared ones." })),
    reason: Type.String(),
    owner: Type.String({ description: "Who answers for it; `model` for declared ones." }),
    expires: Type.Optional(
      Type.String({ description: "Last day on which it holds; missing for declared ones." }),
    ),
    findings: Type.Integer({ minimum: 0, description: "How many findings it is about." }),
    expired: Type.Boolean({ description: "Whether it covers nothing any more." }),
  },
  { $id: "ReportedExemption", ...closed },
);
/** An exemption as reports list it. */
export type ReportedExemption = Static<typeof ReportedExemption>;
