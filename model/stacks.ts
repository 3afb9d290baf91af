import type { ProfileName } from "./profiles";

/**
 * Why a stack of this profile cannot be brought up yet, in one sentence; nothing when it can (decision 19).
 */
export function unavailable(profile: ProfileName): string | undefined {
  switch (profile) {
    case "local":
    case "aws":
      return undefined;
    case "gitops":
      return `the ${profile} stack is not part of this version: use the local stack`;
  }
}
