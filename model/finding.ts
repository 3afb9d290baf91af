import { type Static, Type } from "@sinclair/typebox";

/** How bad it is if the finding is left as it is. */
export const Severity = Type.Union(
  [Type.Literal("low"), Type.Literal("medium"), Type.Literal("high"), Type.Literal("critical")],
  { description: "How bad it is if the finding is left as it is." },
);
/** How bad it is if the finding is left as it is. */
export type Severity = Static<typeof Severity>;

/** Whether the finding stops the change (`mandatory`) or is only shown (`advisory`). */
export const Enforcement = Type.Union([Type.Literal("advisory"), Type.Literal("mandatory")], {
  description: "Whether the finding stops the change (mandatory) or is only shown (advisory).",
});
/** Whether the finding stops the change (`mandatory`) or is only shown (`advisory`). */
export type Enforcement = Static<typeof Enforcement>;

/** Where the judged object came from: a file and the document's position in it, or a release and its template. */
export const FindingSource = Type.Union(
  [
    Type.Object(
      { file: Type.String(), index: Type.Integer({ minimum: 0 }) },
      { additionalProperties: false, description: "A manifest file and the position of the document in it." },
    ),
    Type.Object(
      { release: Type.String(), template: Type.String() },
      { additionalProperties: false, description: "A Helm release and the chart template." },
    ),
  ],
  { description: "Where the judged object came from." },
);
/** Where the judged object came from. */
export type FindingSource = Static<typeof FindingSource>;

/** What was found about one Kubernetes object, by whatever judges it (decision 20). Never holds a secret value. */
export const Finding = Type.Object(
  {
    id: Type.String({ pattern: "^ZEN-[0-9]{3}$", description: "Stable number of the check." }),
    rule: Type.String({ description: "Name of the rule that the check belongs to." }),
    check: Type.String({ description: "Name of the check within the rule." }),
    severity: Severity,
    enforcement: Enforcement,
    object: Type.Object(
      {
        apiVersion: Type.String(),
        kind: Type.String(),
        namespace: Type.String({ description: "Empty for objects of the whole cluster." }),
        name: Type.String(),
        source: FindingSource,
      },
      { additionalProperties: false },
    ),
    path: Type.String({
      description: "JSON Pointer (RFC 6901) to the offending value, empty for the whole object.",
    }),
    message: Type.String({ description: "What is wrong and the fix, in one sentence." }),
    controls: Type.Array(Type.String(), { description: "Compliance controls that the check serves." }),
  },
  { $id: "Finding", additionalProperties: false },
);
/** What was found about one Kubernetes object (decision 20). */
export type Finding = Static<typeof Finding>;
