import { type Static, Type } from "@sinclair/typebox";

const closed = { additionalProperties: false };

/** What `zenctl graph --json` prints. */
export const GraphResult = Type.Object(
  {
    stack: Type.String(),
    engine: Type.Union([Type.Literal("pulumi"), Type.Literal("rehearsal")]),
    source: Type.Union([Type.Literal("preview"), Type.Literal("state")], {
      description: "state: the stack is up, and this is what it is made of.",
    }),
    level: Type.Union([Type.Literal("components"), Type.Literal("resources")]),
    nodes: Type.Array(
      Type.Object(
        {
          id: Type.String({ description: "Type and name." }),
          type: Type.String(),
          name: Type.String(),
          parent: Type.Optional(Type.String({ description: "Id of the component that it is part of." })),
          kind: Type.Union([Type.Literal("component"), Type.Literal("resource"), Type.Literal("provider")]),
        },
        closed,
      ),
    ),
    edges: Type.Array(
      Type.Object(
        {
          from: Type.String({ description: "Id of what depends." }),
          to: Type.String({ description: "Id of what has to be there before." }),
        },
        closed,
      ),
      { description: "None of them follows from others." },
    ),
  },
  { $id: "GraphResult", ...closed },
);
/** What `zenctl graph --json` prints. */
export type GraphResult = Static<typeof GraphResult>;
