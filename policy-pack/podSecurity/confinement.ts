import { isObject, type JsonValue } from "../manifests/json";
import { hasPlaceholder, placeholder } from "../manifests/placeholders";
import { ON_WINDOWS, type PodCheck } from "./check";
import { type ContextField, inPodAndContainers, offends, refuseField } from "./fields";
import type { Place } from "./refusal";
import type { PodView } from "./view";

const profileTypes: ReadonlySet<JsonValue | undefined> = new Set(["RuntimeDefault", "Localhost"]);
const isProfile = (value: JsonValue | undefined): boolean => profileTypes.has(value);

const seccomp: ContextField = {
  within: "seccompProfile",
  field: "type",
  allows: isProfile,
  message:
    "turns system call filters off: set securityContext.seccompProfile.type to RuntimeDefault or Localhost",
};
const missing =
  "has no system call filter: set securityContext.seccompProfile.type to RuntimeDefault or Localhost, here or for the whole pod";

const appArmorType: ContextField = {
  within: "appArmorProfile",
  field: "type",
  allows: isProfile,
  message:
    "turns AppArmor off: set securityContext.appArmorProfile.type to RuntimeDefault or Localhost, or leave it out",
};
const appArmorTypes = inPodAndContainers(appArmorType);

/** Annotations that set AppArmor profiles of containers before 1.30. */
const APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
const LOCAL_PROFILE = "localhost/";

function isAnnotatedProfile(value: JsonValue | undefined): boolean {
  const profile = value ?? "";
  if (profile === "" || profile === "runtime/default") return true;
  return typeof profile === "string" && profile.startsWith(LOCAL_PROFILE);
}

/** The template, as the place where annotations stand; what cannot be read of it is given as it is. */
function templateOf({ carrier: { manifest, path } }: PodView): Place {
  let body = manifest.body;
  for (const key of path) {
    const next = body[key];
    if (isObject(next)) body = next;
  }
  return { name: "the pod", body, path };
}

/** Whether nothing is known of how a key begins. */
function beginsUnknown(key: string): boolean {
  return hasPlaceholder(key.slice(0, placeholder(0).length));
}

const annotationMessage =
  "turns AppArmor off by an annotation: set it to runtime/default or localhost/<profile>, or remove it";
const unknownNameMessage =
  "has an annotation whose name is not known in preview and could be one that turns AppArmor off: give it a name that is known before the object is made";

const judgeAnnotations: PodCheck["judge"] = (pod, refuse) => {
  const annotations = pod.carrier.metadata["annotations"] ?? undefined;
  if (!isObject(annotations)) {
    const template = templateOf(pod);
    const metadata = template.body["metadata"] ?? undefined;
    if (annotations !== undefined || (metadata !== undefined && !isObject(metadata)))
      refuse(
        template,
        ["metadata", "annotations"],
        "has annotations that are no map of texts: make them one",
      );
    return;
  }
  for (const key of Object.keys(annotations)) {
    const isAppArmor = key.startsWith(APP_ARMOR);
    if ((!isAppArmor && !beginsUnknown(key)) || isAnnotatedProfile(annotations[key])) continue;
    const keys = ["metadata", "annotations", key];
    if (isAppArmor) refuse(templateOf(pod), keys, annotationMessage);
    else refuse(templateOf(pod), keys, unknownNameMessage, "unknown");
  }
};

const selinuxTypes = new Set<JsonValue | undefined>([
  "",
  "container_t",
  "container_init_t",
  "container_kvm_t",
]);
const isNothing = (value: JsonValue | undefined): boolean => value === undefined || value === "";

/** What keeps containers from the kernel: seccomp, AppArmor and SELinux. */
export const confinementChecks: readonly PodCheck[] = [
  {
    name: "appArmorProfile",
    level: "baseline",
    judge: (pod, refuse, minor) => {
      appArmorTypes(pod, refuse, minor);
      judgeAnnotations(pod, refuse, minor);
    },
  },
  { name: "seccompProfile_baseline", level: "baseline", judge: inPodAndContainers(seccomp) },
  {
    name: "seccompProfile_restricted",
    level: "restricted",
    overrides: "seccompProfile_baseline",
    exemption: ON_WINDOWS,
    judge: ({ podContext, contexts }, refuse, minor) => {
      // A pod's value that is refused already says all there is to say about containers that take it over.
      let settled = podContext === undefined || isObject(podContext.body["seccompProfile"]);
      if (podContext !== undefined && offends(podContext, seccomp, minor)) {
        refuseField(refuse, podContext, seccomp);
        settled = true;
      }
      for (const context of contexts) {
        if ((context.body["seccompProfile"] ?? undefined) === undefined) {
          if (!settled) refuse(context.place, ["securityContext", "seccompProfile"], missing);
        } else if (offends(context, seccomp, minor)) refuseField(refuse, context, seccomp);
      }
    },
  },
  {
    name: "seLinuxOptions",
    level: "baseline",
    judge: inPodAndContainers(
      {
        within: "seLinuxOptions",
        field: "type",
        allows: (value, minor) =>
          value === undefined || selinuxTypes.has(value) || (minor >= 31 && value === "container_engine_t"),
        message: "has an SELinux type that gives too much: leave securityContext.seLinuxOptions.type out",
      },
      {
        within: "seLinuxOptions",
        field: "user",
        allows: isNothing,
        message: "sets an SELinux user: leave securityContext.seLinuxOptions.user out",
      },
      {
        within: "seLinuxOptions",
        field: "role",
        allows: isNothing,
        message: "sets an SELinux role: leave securityContext.seLinuxOptions.role out",
      },
    ),
  },
];
