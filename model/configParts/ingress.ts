import { Type } from "@sinclair/typebox";
import { closed, HostName, Label } from "./label";

/** `kube-zen-platform:ingress`. */
export const IngressConfig = Type.Object(
  {
    className: Type.String({
      ...Label,
      default: "nginx",
      description: "Class of the ingress controller of the cluster.",
    }),
    registryHost: Type.Optional(
      Type.String({
        ...HostName,
        description: "Host name of the workflow registry from outside; without it there is no way in.",
      }),
    ),
    webhookHost: Type.Optional(
      Type.String({
        ...HostName,
        description: "Host name of zen-watcher's webhooks from outside; without it there is no way in.",
      }),
    ),
    webhookTokenSecret: Type.Optional(
      Type.String({
        ...Label,
        description:
          "Secret in the `zen` namespace whose `token` senders of webhooks show; it goes with `webhookHost`.",
      }),
    ),
    clientAuthority: Type.Optional(
      Type.String({
        ...Label,
        description:
          "Secret in the `atom` namespace whose `ca.crt` clients of the registry's ingress are checked with. With a private authority the stack makes it.",
      }),
    ),
  },
  { ...closed, default: {}, description: "Ways into the cluster; they exist only with TLS." },
);
