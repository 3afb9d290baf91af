import {
  isArray,
  isObject,
  type JsonObject,
  type JsonValue,
  pointer,
  textAt,
  valueAt,
} from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import type { PodCarrier } from "../manifests/pods";
import { isUnknownValue } from "./probes";
import type { Check, Violation } from "./rule";

/** One of two probes fails for ever: a port serves TLS or it does not. */
export const probesDisagree: Check = {
  id: "ZEN-325",
  name: "probes",
  severity: "medium",
  title: "Two probes ask the same port, one by TLS and one in plain",
  remediation: "Give the probes of a port the same `scheme`.",
};

const probes = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

/** A port's number, where the container declares what a probe calls by name. */
function numberOf(container: JsonObject, port: JsonValue): JsonValue {
  const declared = container["ports"];
  const named = isArray(declared)
    ? declared.find((each) => isObject(each) && each["name"] === port)
    : undefined;
  return (isObject(named) ? named["containerPort"] : undefined) ?? port;
}

function judgePod({ manifest, containers }: PodCarrier): readonly Violation[] {
  return containers.flatMap(({ body, path }): readonly Violation[] => {
    const first = new Map<JsonValue, { readonly isTls: boolean; readonly probe: string }>();
    return probes.flatMap((probe): readonly Violation[] => {
      const request = valueAt(body[probe], ["httpGet"]);
      if (!isObject(request) || typeof request["host"] === "string") return [];
      const { port, scheme } = request;
      if (port === undefined || isUnknownValue(port) || isUnknownValue(scheme)) return [];
      const number = numberOf(body, port);
      const isTls = textAt(request, "scheme")?.toUpperCase() === "HTTPS";
      const known = first.get(number);
      if (known === undefined) first.set(number, { isTls, probe });
      if (known === undefined || known.isTls === isTls) return [];
      const place = [...path, probe, "httpGet", ...(scheme === undefined ? [] : ["scheme"])];
      const message = `${probe} asks the port ${isTls ? "by TLS" : "in plain"} that ${known.probe} asks ${isTls ? "in plain" : "by TLS"}, so that one of them always fails: give both the same scheme`;
      return [{ check: probesDisagree, object: manifest.object, path: pointer(place), message }];
    });
  });
}

/** Probes of one container that cannot both be right. */
export function judgeProbeSchemes(objects: ManifestSet): readonly Violation[] {
  return objects.pods.flatMap(judgePod);
}
