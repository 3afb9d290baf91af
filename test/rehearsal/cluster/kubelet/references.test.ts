import assert from "node:assert/strict";
import { podStep } from "../../../../rehearsal/cluster/kubelet/lifecycle";
import type { Container, Pod, PodEvent, Volume } from "../../../../rehearsal/cluster/kubelet/types";
import { type Objects, START, after, play, podOf, worldOf } from "./world";

interface VolumeCase {
  readonly title: string;
  readonly volume: Volume;
  readonly without: Objects;
  readonly message: string;
  readonly reason?: string;
  readonly with: Objects;
}

const volumes: readonly VolumeCase[] = [
  {
    title: "a Secret",
    volume: { name: "v", secret: { secretName: "s" } },
    without: {},
    message: 'MountVolume.SetUp failed for volume "v" : secret "s" not found',
    with: { secrets: { "ns/s": [] } },
  },
  {
    title: "a key of a Secret",
    volume: { name: "v", secret: { secretName: "s", items: [{ key: "tls.crt" }] } },
    without: { secrets: { "ns/s": ["tls.key"] } },
    message: 'MountVolume.SetUp failed for volume "v" : references non-existent secret key: tls.crt',
    with: { secrets: { "ns/s": ["tls.crt"] } },
  },
  {
    title: "a ConfigMap of another namespace",
    volume: { name: "v", configMap: { name: "c" } },
    without: { configMaps: { "other/c": [] } },
    message: 'MountVolume.SetUp failed for volume "v" : configmap "c" not found',
    with: { configMaps: { "ns/c": [] } },
  },
  {
    title: "a key of a ConfigMap",
    volume: { name: "v", configMap: { name: "c", items: [{ key: "a" }] } },
    without: { configMaps: { "ns/c": [] } },
    message: 'MountVolume.SetUp failed for volume "v" : references non-existent config key: a',
    with: { configMaps: { "ns/c": ["a"] } },
  },
  {
    title: "two sources of a projected volume",
    volume: { name: "v", projected: { sources: [{ secret: { name: "s" } }, { configMap: { name: "c" } }] } },
    without: {},
    message: 'MountVolume.SetUp failed for volume "v" : [secret "s" not found, configmap "c" not found]',
    with: { secrets: { "ns/s": [] }, configMaps: { "ns/c": [] } },
  },
  {
    title: "a claim",
    volume: { name: "v", persistentVolumeClaim: { claimName: "p" } },
    without: {},
    message: 'persistentvolumeclaim "p" not found',
    with: { claims: { "ns/p": { bound: true, volume: "pv", oneNode: false } } },
  },
  {
    title: "a bound claim",
    volume: { name: "v", persistentVolumeClaim: { claimName: "p" } },
    without: { claims: { "ns/p": { bound: false, volume: "", oneNode: false } } },
    message: 'persistentvolumeclaim "p" is not bound',
    with: { claims: { "ns/p": { bound: true, volume: "pv", oneNode: false } } },
  },
  {
    title: "a volume that another node has",
    volume: { name: "v", persistentVolumeClaim: { claimName: "p" } },
    without: { claims: { "ns/p": { bound: true, volume: "pv", oneNode: true } }, usersElsewhere: ["old"] },
    reason: "FailedAttachVolume",
    message: 'Multi-Attach error for volume "pv" Volume is already used by pod(s) old',
    with: { claims: { "ns/p": { bound: true, volume: "pv", oneNode: true } } },
  },
];

function waiting(pod: Pod): unknown {
  return pod.status?.containerStatuses?.[0]?.state.waiting;
}

describe("simulated kubelet: what pods refer to", () => {
  for (const { title, volume, without, message, reason = "FailedMount", with: present } of volumes) {
    it(`waits for ${title}`, () => {
      const pod = podOf({ volumes: [volume] });
      const { events, againMs } = podStep(pod, worldOf(without), START);
      assert.deepEqual(events, [{ type: "Warning", reason, message }] satisfies PodEvent[]);
      assert.equal(againMs, undefined);
      const stuck = play(pod, worldOf(without), [START, after(60)]);
      assert.deepEqual(waiting(stuck), { reason: "ContainerCreating" });
      assert.equal(stuck.status?.podIP, undefined);
      assert.equal(stuck.status?.phase, "Pending");
      assert.equal(play(stuck, worldOf(present), [after(61)]).status?.phase, "Running");
    });
  }

  it("starts without optional volumes and keeps running when a volume's object goes", () => {
    const optional = podOf({ volumes: [{ name: "v", secret: { secretName: "s", optional: true } }] });
    assert.equal(play(optional, worldOf(), [START]).status?.phase, "Running");
    const pod = podOf({ volumes: [{ name: "v", secret: { secretName: "s" } }] });
    const running = play(pod, worldOf({ secrets: { "ns/s": [] } }), [START]);
    assert.equal(podStep(running, worldOf(), after(1)).status, undefined);
  });

  const environments: readonly {
    title: string;
    part: Partial<Container>;
    without: Objects;
    message: string;
    with: Objects;
  }[] = [
    {
      title: "a Secret of envFrom",
      part: { envFrom: [{ secretRef: { name: "s" } }] },
      without: {},
      message: 'secret "s" not found',
      with: { secrets: { "ns/s": [] } },
    },
    {
      title: "a ConfigMap of envFrom",
      part: { envFrom: [{ configMapRef: { name: "c" } }] },
      without: {},
      message: 'configmap "c" not found',
      with: { configMaps: { "ns/c": [] } },
    },
    {
      title: "a key of a Secret",
      part: { env: [{ name: "E", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] },
      without: { secrets: { "ns/s": ["other"] } },
      message: "couldn't find key k in Secret ns/s",
      with: { secrets: { "ns/s": ["k"] } },
    },
    {
      title: "a key of a ConfigMap",
      part: { env: [{ name: "E", valueFrom: { configMapKeyRef: { name: "c", key: "k" } } }] },
      without: { configMaps: { "ns/c": [] } },
      message: "couldn't find key k in ConfigMap ns/c",
      with: { configMaps: { "ns/c": ["k"] } },
    },
  ];
  for (const { title, part, without, message, with: present } of environments) {
    it(`does not create a container without ${title}`, () => {
      const pod = podOf({ containers: [{ name: "main", image: "app", ...part }] });
      const stuck = play(pod, worldOf(without), [START]);
      assert.deepEqual(waiting(stuck), { reason: "CreateContainerConfigError", message });
      assert.deepEqual(podStep(pod, worldOf(without), START).events, [
        { type: "Warning", reason: "Failed", message: `Error: ${message}` },
      ]);
      assert.equal(play(stuck, worldOf(present), [after(1)]).status?.phase, "Running");
    });
  }

  it("takes optional references of the environment as they come", () => {
    const env = [{ name: "E", valueFrom: { secretKeyRef: { name: "s", key: "k", optional: true } } }];
    const envFrom = [{ configMapRef: { name: "c", optional: true } }];
    const pod = podOf({ containers: [{ name: "main", image: "app", env, envFrom }] });
    assert.equal(play(pod, worldOf(), [START]).status?.phase, "Running");
  });

  it("cannot pull with a pull secret that is missing", () => {
    const pod = podOf({ imagePullSecrets: [{ name: "pull" }] });
    const first = podStep(pod, worldOf(), START);
    assert.deepEqual(
      first.events.map(({ reason, message }) => `${reason}: ${message}`),
      [
        "FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (pull); attempting to pull the image may not succeed.",
        'Failed: Failed to pull image "registry/app:1": pull access denied for "registry/app:1": no credentials, because a pull secret is missing (pull)',
      ],
    );
    const stuck = play(pod, worldOf(), [START, after(1)]);
    assert.equal((waiting(stuck) as { reason: string }).reason, "ImagePullBackOff");
    assert.equal(play(stuck, worldOf({ secrets: { "ns/pull": [] } }), [after(2)]).status?.phase, "Running");
  });
});
