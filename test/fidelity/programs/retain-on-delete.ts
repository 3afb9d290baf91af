import { local } from "@pulumi/command";
import { phase, since } from "./parts";

const retainOnDelete = true;
// Its removal would fail, if it were really done.
new local.Command("replaced", { create: "echo r", delete: "false", triggers: [phase] }, { retainOnDelete });
if (!since(3)) new local.Command("dropped", { create: "echo d", delete: "false" }, { retainOnDelete });
