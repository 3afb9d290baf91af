import type { Scenario, Step } from "./support/scenario";

const preview: Step = { name: "preview", operation: "preview" };
const up: Step = { name: "up", operation: "up" };
const unchanged: Step = { name: "unchanged", operation: "up" };
const changedPreview: Step = { name: "preview-change", operation: "preview", phase: 2 };
const change: Step = { name: "change", operation: "up", phase: 2 };
const destroy: Step = { name: "destroy", operation: "destroy" };
const refresh: Step = { name: "refresh", operation: "refresh" };

const judged = true;
const token = { "fidelity:token": { value: "canary-token", secret: true } };

/** Scenarios that need no cluster. */
export const PROGRAMS: readonly Scenario[] = [
  {
    name: "replace",
    about: "a replacement, with what depends on it",
    program: "replace",
    cluster: false,
    steps: [up, changedPreview, change],
  },
  {
    name: "delete-before-replace",
    about: "the old one goes first, with what cannot do without it",
    program: "delete-before-replace",
    cluster: false,
    steps: [up, changedPreview, change, destroy],
  },
  {
    name: "replace-on-changes",
    about: "an update that is made a replacement",
    program: "replace-on-changes",
    cluster: false,
    steps: [up, change],
  },
  {
    name: "alias-rename",
    about: "a component and a resource get other names",
    program: "alias-rename",
    cluster: false,
    steps: [up, changedPreview, change, unchanged],
  },
  {
    name: "alias-reparent",
    about: "resources get other parents, and one changes with it",
    program: "alias-reparent",
    cluster: false,
    steps: [up, change, destroy],
  },
  {
    name: "alias-type",
    about: "a component gets another type, a resource an alias by URN",
    program: "alias-type",
    cluster: false,
    steps: [up, change],
  },
  {
    name: "protect",
    about: "protected: dropping, replacing and destroying are refused until it is not",
    program: "protect",
    cluster: false,
    steps: [
      up,
      { name: "drop", operation: "up", phase: 2 },
      { name: "replace-preview", operation: "preview", phase: 3 },
      { name: "replace", operation: "up", phase: 3 },
      { name: "destroy-refused", operation: "destroy" },
      { name: "unprotect", operation: "up", phase: 4 },
      destroy,
    ],
  },
  {
    name: "ignore-changes",
    about: "changes that are not looked at: whole, by path, in a list, all",
    program: "ignore-changes",
    cluster: false,
    steps: [up, change],
  },
  {
    name: "secrets",
    about: "secret config, inputs, outputs, and those of a component and the stack",
    program: "secrets",
    cluster: false,
    steps: [{ ...preview, config: token }, up, change],
  },
  {
    name: "dependencies",
    about: "parents, dependsOn with components, deletedWith, and the order of removal",
    program: "dependencies",
    cluster: false,
    steps: [up, change, destroy],
  },
  {
    name: "retain-on-delete",
    about: "left in place when replaced, dropped and destroyed",
    program: "retain-on-delete",
    cluster: false,
    steps: [up, change, { name: "drop", operation: "up", phase: 3 }, destroy],
  },
  {
    name: "providers",
    about: "default, explicit and inherited providers, and a move from one to another",
    program: "providers",
    cluster: false,
    steps: [preview, up, change, refresh, destroy],
  },
  {
    name: "failure",
    about: "a resource that fails on create and on update, and the runs after it",
    program: "failure",
    cluster: false,
    steps: [
      { name: "fails", operation: "up" },
      { name: "recovers", operation: "up", phase: 2 },
      { name: "update-fails", operation: "up", phase: 3 },
      { name: "continues", operation: "up", phase: 3, flags: ["--continue-on-error"] },
      destroy,
    ],
  },
  {
    name: "broken",
    about: "programs that throw, name a resource twice, and warn",
    program: "broken",
    cluster: false,
    steps: [
      up,
      { name: "refuses", operation: "up", phase: 2 },
      { name: "twice", operation: "up", phase: 4 },
      { name: "mended", operation: "up", phase: 1 },
    ],
  },
  {
    name: "policies",
    about: "advisory, mandatory, remediating and stack policies, in preview and up",
    program: "policies",
    cluster: false,
    steps: [
      { name: "advised-preview", operation: "preview", judged },
      { name: "advised", operation: "up", judged },
      { name: "prohibited-preview", operation: "preview", phase: 2, judged },
      { name: "prohibited", operation: "up", phase: 2, judged },
      { name: "mended-preview", operation: "preview", phase: 3, judged },
      { name: "mended", operation: "up", phase: 3, judged },
      { name: "too-many-preview", operation: "preview", phase: 4, judged },
      { name: "too-many", operation: "up", phase: 4, judged },
    ],
  },
  {
    name: "tls",
    about: "keys, requests and certificates, unchanged and changed",
    program: "tls",
    cluster: false,
    steps: [up, unchanged, change, refresh],
  },
];

const thirdPhase = { operation: "up", phase: 3 } as const;

/** Scenarios on a cluster, played one after the other. */
export const ON_A_CLUSTER: readonly Scenario[] = [
  {
    name: "objects",
    about: "objects of the cluster: named, autonamed, read, imported, ignored, updated and replaced",
    program: "objects",
    cluster: true,
    steps: [preview, up, change, { name: "replace", ...thirdPhase }, refresh, destroy],
  },
  {
    name: "local-stack",
    about: "our own local stack from nothing to nothing, with an upgrade and a prohibited image",
    program: "own",
    cluster: true,
    steps: [
      { ...preview, judged },
      { ...up, judged },
      { ...unchanged, judged },
      {
        name: "prohibited",
        operation: "preview",
        judged,
        edits: [["components/charts/runtimeAgent.ts", "    image,\n", ""]],
      },
      {
        name: "upgrade",
        operation: "up",
        judged,
        edits: [
          ["components/charts/runtimeAgent.ts", "    autoscaling:", "    image,\n    autoscaling:"],
          ["charts/runtime-agent/Chart.yaml", "description: Engine", "description: Another engine"],
        ],
      },
      refresh,
      destroy,
    ],
  },
  {
    name: "local-stack-tenants",
    about: "our own local stack with zen-watcher as a release of its own and two tenants",
    program: "own",
    cluster: true,
    steps: [
      {
        ...up,
        judged,
        config: {
          "kube-zen-platform:watcher": { value: "standalone", secret: false },
          "kube-zen-platform:tenants": {
            value: JSON.stringify([
              { tenant: "one", cluster: "local" },
              { tenant: "two", cluster: "local" },
            ]),
            secret: false,
          },
        },
      },
      destroy,
    ],
  },
];
