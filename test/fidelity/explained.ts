import type { Explanation } from "./support/explain";

/** Every difference between the two engines that is known and accepted, one by one. */
export const EXPLAINED: readonly Explanation[] = [
  {
    scenarios: ["tls", "providers"],
    path: /outputs \/ __(meta|pulumi_raw_state_delta)$/,
    reason:
      "what the real tls provider's bridge notes for itself about the Terraform provider below it; the rehearsal's has none below",
  },
  {
    scenarios: ["secrets"],
    path: /Command::(printed|derived) \/ (inputs|outputs) \/ (create|stdout|stderr)$/,
    reason:
      "the real command provider writes what a command with secret arguments prints in plain text; the rehearsal keeps it secret, and so all that is made from it",
  },
];
