import { Type } from "@sinclair/typebox";
import { closed, HostName, Label } from "./label";

/** `kube-zen-platform:ingress`. */
export const IngressConfig = Type.Object(
  {
    className: Type.Optional(
      Type.String({
        ...Label,
        description:
          "Class of the ingress controller of the cluster; `alb` (AWS Load Balancer Controller) in the aws profile and `nginx` elsewhere without it.",
      }),
    ),
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
        pattern: `${Label.pattern}|^arn:aws(-[a-z]+)*:elasticloadbalancing:.+:truststore/.+$`,
        rule: "write the name of a Secret, or the ARN of a trust store",
        description:
          "Secret in the `atom` namespace whose `ca.crt` clients of the registry's ingress are checked with; with the class `alb` the ARN of a trust store. With an authority of its own the stack makes it.",
      }),
    ),
  },
  { ...closed, default: {}, description: "Ways into the cluster; they exist only with TLS." },
);
