import { local } from "@pulumi/command";
import { echo, phase } from "./parts";

new local.Command(
  "named",
  { create: "echo named", environment: { PHASE: String(phase) } },
  { replaceOnChanges: ["environment.PHASE"] },
);
new local.Command("any", { create: `echo ${phase}` }, { replaceOnChanges: ["*"] });
echo("updated", String(phase));
new local.Command("triggered-late", { create: "echo late", ...(phase === 1 ? {} : { triggers: [phase] }) });
