import type { JsonValue } from "../manifests/json";
import { IN_USER_NAMESPACE, type PodCheck } from "./check";
import { type ContextField, inPodAndContainers, offends, refuseField } from "./fields";

const nonRoot: ContextField = {
  field: "runAsNonRoot",
  allows: (value) => value === undefined || value === true,
  message: "may run as root: set securityContext.runAsNonRoot to true",
};
const missing = "may run as root: set securityContext.runAsNonRoot to true, here or for the whole pod";

function isOtherUser(value: JsonValue | undefined): boolean {
  return value === undefined || (Number.isInteger(value) && value !== 0);
}

/** Whom containers run as. */
export const userChecks: readonly PodCheck[] = [
  {
    name: "runAsNonRoot",
    level: "restricted",
    exemption: IN_USER_NAMESPACE,
    judge: ({ podContext, contexts }, refuse, minor) => {
      // A pod's value that is refused already says all there is to say about containers that take it over.
      let settled = podContext === undefined || podContext.body["runAsNonRoot"] === true;
      if (podContext !== undefined && offends(podContext, nonRoot, minor)) {
        refuseField(refuse, podContext, nonRoot);
        settled = true;
      }
      for (const context of contexts) {
        if ((context.body["runAsNonRoot"] ?? undefined) === undefined) {
          if (!settled) refuse(context.place, ["securityContext", "runAsNonRoot"], missing);
        } else if (offends(context, nonRoot, minor)) refuseField(refuse, context, nonRoot);
      }
    },
  },
  {
    name: "runAsUser",
    level: "restricted",
    exemption: IN_USER_NAMESPACE,
    judge: inPodAndContainers({
      field: "runAsUser",
      allows: isOtherUser,
      message: "runs as root: set securityContext.runAsUser to another user than 0, or leave it out",
    }),
  },
];
