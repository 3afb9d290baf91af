import { unavailable } from "../model/stacks";

/** The AWS stack, which is not part of this version (decision 19). @throws Always, with the reason. */
export function awsStack(): never {
  throw new Error(unavailable("aws"));
}
