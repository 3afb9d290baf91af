import { connectionsOf } from "../../model/connections";
import type { Program } from "../../model/connections/connection";
import { programOf } from "../../model/connections/programs";
import type { ProfileName } from "../../model/profiles";
import { isArray, type JsonValue, pointer, textAt, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import { programOfPod } from "../network/declared";
import { asksClients } from "./clientAuthentication";
import type { Check, Violation } from "./rule";
import { podsOfService } from "./servicePorts";

/** An entrance that `model/connections` has mutual TLS for, and that does without. */
export const clientsUnasked: Check = {
  id: "ZEN-337",
  name: "clients",
  severity: "critical",
  title: "Clients get in without a certificate where the connection asks for mutual TLS",
  remediation:
    "Have the controller ask for certificates and refuse clients without one (`ingress.clientCertificate`).",
};

/** An entrance of which preview does not tell whether clients are asked. */
export const clientsUnknown: Check = {
  id: "ZEN-338",
  name: "clients-unknown",
  severity: "medium",
  title: "Whether clients are asked for certificates is not known in preview",
  remediation: "Give the backend and the annotations about client certificates values that are known before.",
};

/** Programs at whose entrance clients show certificates in a profile. */
function mutualEntrances(profile: ProfileName): ReadonlySet<Program | undefined> {
  return new Set(
    connectionsOf(profile).flatMap(({ to, entrance }) =>
      to.kind === "program" && entrance?.[profile] === "mutual" ? [to.program] : [],
    ),
  );
}

const items = (value: JsonValue | undefined): readonly JsonValue[] => (isArray(value) ? value : []);

/** Names of the Services that an Ingress sends to, in the words of its group's versions. */
function backendsOf({ body }: Manifest): readonly string[] {
  const backends = [
    ...["defaultBackend", "backend"].map((key) => valueAt(body, ["spec", key])),
    ...items(valueAt(body, ["spec", "rules"])).flatMap((rule) =>
      items(valueAt(rule, ["http", "paths"])).map((path) => valueAt(path, ["backend"])),
    ),
  ];
  const names = backends.map((each) => textAt(each, "service", "name") ?? textAt(each, "serviceName"));
  return [...new Set(names.filter((name) => name !== undefined))];
}

const NAME_LABEL = "app.kubernetes.io/name";
const labelOf = ({ body }: Manifest): string | undefined =>
  textAt(valueAt(body, ["metadata", "labels"]), NAME_LABEL);

/** Programs behind a backend: those of its pods, else the one that the labels of the Service or the Ingress name. */
function programsOf(objects: ManifestSet, ingress: Manifest, name: string): readonly (Program | undefined)[] {
  const service = objects.find("/Service", ingress.object.namespace, name);
  const pods = service === undefined ? [] : podsOfService(objects, service);
  return pods.length > 0 ? pods.map(programOfPod) : [programOf(labelOf(service ?? ingress), [])];
}

/** Judges an Ingress: where clients of who is behind it have to show certificates, its controller has to ask. */
export function judgeClients(
  objects: ManifestSet,
  ingress: Manifest,
  profile: ProfileName,
): readonly Violation[] {
  const programs = mutualEntrances(profile);
  const backends = backendsOf(ingress);
  const program = backends
    .flatMap((name) => programsOf(objects, ingress, name))
    .find((each) => programs.has(each));
  // A backend whose name is not known can be any Service of the namespace.
  const couldBe = (): boolean =>
    backends.some(hasPlaceholder) &&
    objects.pods.some(
      (pod) => pod.manifest.object.namespace === ingress.object.namespace && programs.has(programOfPod(pod)),
    );
  if (program === undefined && !couldBe()) return [];
  const { asks, why, key } = asksClients(objects, ingress);
  if (asks === "yes") return [];
  const at = {
    object: ingress.object,
    path: pointer(["metadata", ...(key === undefined ? [] : ["annotations", key])]),
  };
  if (asks === "unknown" || program === undefined) {
    const what =
      asks === "unknown"
        ? "whether clients are asked for certificates"
        : "who is behind the Ingress, which asks clients for no certificate,";
    const message = `${what} is not known in preview: give it a value that is known before`;
    return [{ ...at, check: clientsUnknown, message }];
  }
  const message = `clients of ${program} have to show a certificate in the profile ${profile}, but the Ingress ${why}: set ingress.clientCertificate.enabled, with a controller that can ask`;
  return [{ ...at, check: clientsUnasked, message }];
}
