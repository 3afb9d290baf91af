import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { PrivateKey } from "@pulumi/tls";
import { echo, Group, since } from "./parts";

const explicit = new command.Provider("explicit");
const other = since(2) ? new command.Provider("other", {}, { parent: explicit }) : explicit;
echo("by-default", "default");
echo("explicit", "explicit", { provider: explicit });
const group = new Group("group", { providers: [explicit] });
echo("inherited", "inherited", { parent: group });
// Another provider of the same package, with the same configuration.
echo("moved", "moved", { provider: other });
new PrivateKey("key", { algorithm: "ED25519" }, { parent: group });

export const name = pulumi.interpolate`${explicit.urn}`;
