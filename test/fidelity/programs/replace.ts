import { local } from "@pulumi/command";
import { echo, phase } from "./parts";

const first = new local.Command("first", { create: "echo one", delete: "true", triggers: [phase] });
const second = new local.Command(
  "second",
  { create: "echo two", triggers: [first.stdout] },
  { parent: first },
);
echo("third", second.stdout, { dependsOn: [first] });

export const printed = second.stdout;
