import { PROJECT } from "../../model/config";
import { isMapping } from "../../model/yamlFile";

/** The name that stands for the private authority itself. */
export const PRIVATE_AUTHORITY = "private-authority";

/** Where a count is in the stack's config, and what it is. */
export interface Count {
  /** Full key with its path. */
  readonly key: string;
  readonly before: number;
}

/**
 * Where the count of a certificate, or the generation of the authority, is in `kube-zen-platform:tls`.
 *
 * @param tls The value of that key as the engine has it: what was rotated before is in no file where the rehearsal keeps it.
 */
export function countOf(tls: string | undefined, name: string): Count {
  const given: unknown = tls === undefined || tls === "" ? {} : JSON.parse(tls);
  const config = isMapping(given) ? given : {};
  if (name === PRIVATE_AUTHORITY) {
    const generation = config["generation"];
    return { key: `${PROJECT}:tls.generation`, before: typeof generation === "number" ? generation : 1 };
  }
  const rotations = isMapping(config["rotations"]) ? config["rotations"] : {};
  const count = rotations[name];
  return { key: `${PROJECT}:tls.rotations["${name}"]`, before: typeof count === "number" ? count : 0 };
}
