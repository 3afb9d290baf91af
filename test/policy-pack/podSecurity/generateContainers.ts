import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import { containerContext } from "./generateContexts";
import { absent, type Field, given, object } from "./generateFields";

const port: Field = {
  fine: [
    { containerPort: 80 },
    { containerPort: 80, hostPort: 0 },
    { containerPort: 80, hostPort: null, hostIP: "1.2.3.4" },
  ],
  bad: [
    { containerPort: 80, hostPort: 80 },
    { containerPort: 80, hostPort: 65535 },
  ],
};

const action: Field = {
  fine: [
    { httpGet: { port: 80 } },
    { httpGet: { port: "http", host: "" } },
    { httpGet: { port: 80, host: null } },
    { tcpSocket: { port: 80 } },
    { tcpSocket: null },
    { exec: { command: ["c"] } },
    {},
  ],
  bad: [{ httpGet: { port: 80, host: "h" } }, { tcpSocket: { port: 80, host: "127.0.0.1" } }],
};

/** A container without name and image. */
export function containerArbitrary(carelessness: number): fc.Arbitrary<JsonObject> {
  // There are ten of them in each container.
  const handler = given(action, carelessness / 5);
  const optional = (value: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue | undefined> =>
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(absent, null) }, { weight: 1, arbitrary: value });
  return object({
    ports: fc.oneof(fc.constantFrom(absent, null), fc.array(given(port, carelessness), { maxLength: 2 })),
    livenessProbe: optional(handler),
    readinessProbe: optional(handler),
    startupProbe: optional(handler),
    lifecycle: optional(object({ postStart: optional(handler), preStop: optional(handler) })),
    securityContext: containerContext(carelessness),
  });
}
