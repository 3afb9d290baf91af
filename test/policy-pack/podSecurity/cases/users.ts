import type { RuleCase } from "../../rules/ruleCase";
import { CONTAINER, baseline, each, fine, notKnown, POD, refused, UNKNOWN } from "./support";

const mayBeRoot = "may run as root: set securityContext.runAsNonRoot to true";

const nonRoot: readonly RuleCase[] = [
  refused("neither pod nor container refuse root", { pod: { runAsNonRoot: null } }, "413", CONTAINER, {
    message: `container app ${mayBeRoot}, here or for the whole pod`,
  }),
  refused(
    "neither refuse root, the container by null",
    { pod: { runAsNonRoot: null }, context: { runAsNonRoot: null } },
    "413",
    `${CONTAINER}/runAsNonRoot`,
  ),
  fine("only the container refuses root", { pod: { runAsNonRoot: null }, context: { runAsNonRoot: true } }),
  fine("only the pod refuses root", { context: { runAsNonRoot: null } }),
  ...each([false, "true", 1], (value) =>
    refused(
      `runAsNonRoot: ${JSON.stringify(value)} for the pod`,
      { pod: { runAsNonRoot: value } },
      "413",
      `${POD}/runAsNonRoot`,
      { message: `the pod ${mayBeRoot}` },
    ),
  ),
  refused(
    "a pod that allows root, though its container doesn't",
    { pod: { runAsNonRoot: false }, context: { runAsNonRoot: true } },
    "413",
    `${POD}/runAsNonRoot`,
  ),
  ...each([false, "true"], (value) =>
    refused(
      `runAsNonRoot: ${JSON.stringify(value)} for a container of a pod that refuses root`,
      { context: { runAsNonRoot: value } },
      "413",
      `${CONTAINER}/runAsNonRoot`,
      { message: `container app ${mayBeRoot}` },
    ),
  ),
  refused(
    "an unknown runAsNonRoot of the pod",
    { pod: { runAsNonRoot: UNKNOWN } },
    "420",
    `${POD}/runAsNonRoot`,
    {
      message: notKnown("securityContext.runAsNonRoot of the pod"),
    },
  ),
  refused(
    "an unknown runAsNonRoot of a container",
    { context: { runAsNonRoot: UNKNOWN } },
    "420",
    `${CONTAINER}/runAsNonRoot`,
  ),
  fine("root at baseline", { pod: { runAsNonRoot: false, runAsUser: 0 } }, baseline),
];

const root = "runs as root: set securityContext.runAsUser to another user than 0, or leave it out";

const users: readonly RuleCase[] = [
  ...each([0, "1000", 1.5, false], (runAsUser) =>
    refused(
      `runAsUser: ${JSON.stringify(runAsUser)} for the pod`,
      { pod: { runAsUser } },
      "414",
      `${POD}/runAsUser`,
      {
        message: `the pod ${root}`,
      },
    ),
  ),
  refused(
    "user 0 for a container",
    { pod: { runAsUser: 1000 }, context: { runAsUser: 0 } },
    "414",
    `${CONTAINER}/runAsUser`,
    {
      message: `container app ${root}`,
    },
  ),
  refused("an unknown user", { context: { runAsUser: UNKNOWN } }, "420", `${CONTAINER}/runAsUser`),
  ...each([null, 1, 1000], (runAsUser) =>
    fine(`runAsUser: ${runAsUser}`, { pod: { runAsUser }, context: { runAsUser } }),
  ),
];

const rootly = { pod: { runAsNonRoot: null, runAsUser: 0 }, context: { runAsUser: 0 } };
const inNamespace = (hostUsers: boolean | string | null) => ({ ...rootly, spec: { hostUsers } });
const rootlyExpected = [
  `ZEN-413 Pod shop/p ${CONTAINER}`,
  `ZEN-414 Pod shop/p ${CONTAINER}/runAsUser`,
  `ZEN-414 Pod shop/p ${POD}/runAsUser`,
];

const userNamespaces: readonly RuleCase[] = [
  fine("root in a user namespace", inNamespace(false)),
  fine("root in a user namespace in 1.35", inNamespace(false), { version: "1.35" }),
  {
    ...fine("root in a user namespace in 1.34", inNamespace(false), { version: "1.34" }),
    expected: rootlyExpected,
  },
  ...each([true, null, "false"], (hostUsers) => ({
    ...fine(`root with hostUsers: ${JSON.stringify(hostUsers)}`, inNamespace(hostUsers)),
    expected: rootlyExpected,
  })),
  refused(
    "root where it is not known whether there is a user namespace",
    inNamespace(UNKNOWN),
    "420",
    "/spec/hostUsers",
    {
      message: notKnown("hostUsers of the pod"),
    },
  ),
  fine("an unknown user namespace that decides nothing", { spec: { hostUsers: UNKNOWN } }),
  {
    ...fine("an unknown user namespace in 1.34, which does not ask", inNamespace(UNKNOWN), {
      version: "1.34",
    }),
    expected: rootlyExpected,
  },
];

/** Cases of whom containers run as. */
export const userCases: readonly RuleCase[] = [...nonRoot, ...users, ...userNamespaces];
