import type { Finding } from "../../model/finding";
import type { JsonObject } from "./json";
import type { UnknownValue } from "./standIns";

/** A Helm release as the program asks for it (`kubernetes:helm.sh/v3:Release`), after the provider's check. */
export interface ReleaseInputs {
  readonly name: string;
  readonly namespace: string;
  /** Folder or archive relative to the program, name in a repository, or `oci://` reference. */
  readonly chart: string;
  readonly version?: string;
  readonly repository?: RepositoryInputs;
  /** Values with markers in the place of the unknown ones. */
  readonly values: JsonObject;
  readonly unknowns?: readonly UnknownValue[];
  readonly skipCrds?: boolean;
  /** Whether a post-renderer is set. */
  readonly postRendered?: boolean;
}

/** Where a chart of a repository is had from. */
export interface RepositoryInputs {
  /** Address of the repository, or the name of one that helm knows. */
  readonly repo?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Whether user name or password are set. */
  readonly hasCredentials?: boolean;
}

/** The release itself as the object of a finding. */
export function releaseObject({
  name,
  namespace,
}: Pick<ReleaseInputs, "name" | "namespace">): Finding["object"] {
  return {
    apiVersion: "helm.sh/v3",
    kind: "Release",
    namespace,
    name,
    source: { release: name, template: "" },
  };
}
