import { local } from "@pulumi/command";
import { echo, Group, phase } from "./parts";

const group = new Group("group");
const before = echo("before", String(phase), { parent: group });
const failing = new local.Command(
  "failing",
  { create: phase === 1 ? "echo broken >&2; exit 3" : `echo ${phase}; test ${phase} != 3` },
  { parent: group, dependsOn: [before] },
);
echo("after", failing.stdout);

export const text = failing.stdout;
