import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { echo, Group, phase } from "./parts";

const token = new pulumi.Config().requireSecret("token");

class Holder extends Group {
  public readonly held: pulumi.Output<string>;
  public constructor(name: string) {
    super(name);
    this.held = token.apply((text) => text.toUpperCase());
    this.registerOutputs({ held: this.held, plain: phase });
  }
}

new Holder("holder");
// Only the environment is secret, and with it all that is printed.
const printed = new local.Command("printed", { create: "echo ${#TOKEN}", environment: { TOKEN: token } });
const marked = new local.Command("marked", { create: "echo open" }, { additionalSecretOutputs: ["stdout"] });
echo(
  "derived",
  printed.stdout.apply((text) => `${text} letters`),
);

export const secret = token;
export const nested = { deep: [marked.stdout, "open"] };
export const opened = pulumi.unsecret(printed.stdout).apply((text) => text.length * 2);
