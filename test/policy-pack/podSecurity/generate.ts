import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import { containerArbitrary } from "./generateContainers";
import { absent, type Field, given, object } from "./generateFields";
import { podContext } from "./generateContexts";

/** Sources that a volume can have, as Kubernetes' types have them. */
const sources: Readonly<Record<string, JsonObject>> = {
  awsElasticBlockStore: { volumeID: "v" },
  azureDisk: { diskName: "d", diskURI: "u" },
  azureFile: { secretName: "s", shareName: "s" },
  cephfs: { monitors: ["m"] },
  cinder: { volumeID: "v" },
  fc: { lun: 1 },
  flexVolume: { driver: "d" },
  flocker: { datasetName: "d" },
  gcePersistentDisk: { pdName: "p" },
  gitRepo: { repository: "r" },
  glusterfs: { endpoints: "e", path: "p" },
  hostPath: { path: "/" },
  iscsi: { targetPortal: "t", iqn: "i", lun: 0 },
  nfs: { server: "s", path: "/" },
  photonPersistentDisk: { pdID: "p" },
  portworxVolume: { volumeID: "v" },
  quobyte: { registry: "r", volume: "v" },
  rbd: { monitors: ["m"], image: "i" },
  scaleIO: { gateway: "g", system: "s", secretRef: { name: "n" } },
  storageos: { volumeName: "v" },
  vsphereVolume: { volumePath: "p" },
};
const allowedSources: Readonly<Record<string, JsonObject>> = {
  configMap: { name: "c" },
  csi: { driver: "d" },
  downwardAPI: {},
  emptyDir: {},
  ephemeral: { volumeClaimTemplate: { spec: {} } },
  image: { reference: "r" },
  persistentVolumeClaim: { claimName: "c" },
  projected: { sources: [] },
  secret: { secretName: "s" },
};

const volumesOf = (given: Readonly<Record<string, JsonObject>>): readonly JsonValue[] =>
  Object.entries(given).map(([source, value]) => ({ name: source.toLowerCase(), [source]: value }));
const volume: Field = {
  fine: [...volumesOf(allowedSources), { name: "none" }, { name: "nothing", emptyDir: null }],
  bad: [
    ...volumesOf(sources),
    // Only this one is refused at baseline.
    ...Array.from({ length: 8 }, () => ({ name: "path", hostPath: { path: "/" }, emptyDir: null })),
  ],
};

const annotation: Field = {
  fine: ["runtime/default", "localhost/profile", "localhost/", "", null, absent],
  bad: ["unconfined", "Unconfined", "localhost", "runtime/default2"],
};
const annotations = (carelessness: number): fc.Arbitrary<JsonValue | undefined> =>
  fc.oneof(
    fc.constantFrom(absent, null),
    object({
      "container.apparmor.security.beta.kubernetes.io/c0": given(annotation, carelessness),
      "container.apparmor.security.beta.kubernetes.io/": given(annotation, carelessness / 2),
      "container.seccomp.security.alpha.kubernetes.io/c0": fc.constantFrom(absent, "unconfined"),
      "seccomp.security.alpha.kubernetes.io/pod": fc.constantFrom(absent, "unconfined"),
      other: fc.constantFrom(absent, "unconfined"),
    }),
  );

const shared: Field = { fine: [absent, null, false], bad: [true] };

function pod(carelessness: number): fc.Arbitrary<JsonObject> {
  const list = (prefix: string, minLength: number, maxLength: number): fc.Arbitrary<JsonValue> =>
    fc
      .array(containerArbitrary(carelessness), { minLength, maxLength })
      .map((items) => items.map((item, index) => ({ name: `${prefix}${index}`, image: "i", ...item })));
  const spec = object({
    containers: list("c", 1, 3),
    initContainers: fc.oneof(fc.constantFrom(absent, null), list("i", 0, 2)),
    ephemeralContainers: fc.oneof(fc.constantFrom(absent, absent, null), list("e", 0, 1)),
    hostNetwork: given(shared, carelessness),
    hostPID: given(shared, carelessness),
    hostIPC: given(shared, carelessness),
    hostUsers: fc.constantFrom<JsonValue | undefined>(absent, absent, null, true, false, false),
    os: fc.constantFrom<JsonValue | undefined>(
      absent,
      absent,
      absent,
      null,
      { name: "linux" },
      { name: "windows" },
      { name: "Windows" },
    ),
    securityContext: podContext(carelessness),
    volumes: fc.oneof(fc.constantFrom(absent, null), fc.array(given(volume, carelessness), { maxLength: 3 })),
  });
  return fc
    .record({ metadata: object({ name: fc.constant("p"), annotations: annotations(carelessness) }), spec })
    .map((parts) => ({ apiVersion: "v1", kind: "Pod", ...parts }));
}

/**
 * Pods that the API server can read, from careful ones, most of which restricted allows, to careless ones. All
 * fields that Pod Security looks at vary, and little else.
 */
export const podArbitrary: fc.Arbitrary<JsonObject> = fc
  .constantFrom(0, 0.01, 0.03, 0.1, 0.4)
  .chain(pod)
  .map((body) => JSON.parse(JSON.stringify(body)) as JsonObject);
