import { type Static, Type } from "@sinclair/typebox";

const closed = { additionalProperties: false };
const count = Type.Integer({ minimum: 0 });

const Isolation = Type.Union([Type.Literal("isolated"), Type.Literal("open"), Type.Literal("unknown")]);

/** What `zenctl netpol --json` prints. */
export const NetpolResult = Type.Object(
  {
    pods: Type.Array(Type.Object({ name: Type.String(), ingress: Isolation, egress: Isolation }, closed), {
      description:
        "Pods that no policy can tell apart, as namespace/name of one of the objects that make them.",
    }),
    outside: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          kind: Type.Union([
            Type.Literal("pods"),
            Type.Literal("namespace"),
            Type.Literal("anyone"),
            Type.Literal("addresses"),
            Type.Literal("names"),
          ]),
        },
        closed,
      ),
      { description: "What policies name that is not among the pods." },
    ),
    connections: Type.Array(
      Type.Object(
        {
          from: Type.String(),
          to: Type.String(),
          ports: Type.Array(
            Type.Object(
              {
                protocol: Type.Union([Type.Literal("TCP"), Type.Literal("UDP"), Type.Literal("SCTP")]),
                from: Type.Integer({ minimum: 1, maximum: 65535 }),
                to: Type.Integer({ minimum: 1, maximum: 65535 }),
              },
              closed,
            ),
          ),
        },
        closed,
      ),
      { description: "Who may dial whom; what is not there is denied." },
    ),
    objects: count,
    durationMs: count,
  },
  { $id: "NetpolResult", ...closed },
);
/** What `zenctl netpol --json` prints. */
export type NetpolResult = Static<typeof NetpolResult>;
