import { unavailable } from "../model/stacks";

/** The GitOps stack, which is not part of this version (decision 19). @throws Always, with the reason. */
export function gitopsStack(): never {
  throw new Error(unavailable("gitops"));
}
