import { isObject, textAt } from "../../policy-pack/manifests/json";
import { releaseReadiness } from "../report/readiness";
import type { ShownRelease } from "./contract";
import type { DemoPlace } from "./place";

/** The stack's releases, by its outputs, and how many of their replicas are there. */
export async function releasesOf({
  outputs,
  target,
}: Pick<DemoPlace, "outputs" | "target">): Promise<readonly ShownRelease[]> {
  const found = outputs["releases"];
  const readiness = await releaseReadiness(target);
  return (Array.isArray(found) ? (found as readonly unknown[]) : []).filter(isObject).map((release) => {
    const of = (key: string): string => textAt(release, key) ?? "";
    const { ready, wanted } = readiness.get(`${of("namespace")}/${of("name")}`) ?? { ready: 0, wanted: 0 };
    return {
      name: of("name"),
      chart: of("chart"),
      version: of("version"),
      namespace: of("namespace"),
      ready,
      wanted,
    };
  });
}
