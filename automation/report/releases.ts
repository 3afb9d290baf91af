import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { Release } from "../contracts";
import type { TrackedResource, Tracker } from "../progress/tracker";

const RELEASE = "kubernetes:helm.sh/v3:Release";

type Status = Readonly<Record<"name" | "chart" | "version" | "namespace" | "status", string>> & {
  readonly revision: number;
};

function isStatus(value: unknown): value is Status {
  return typeof value === "object" && value !== null && typeof (value as Status).revision === "number";
}

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

/** Name and version of the chart that a release would be made from. */
function plannedChart(
  chart: string,
  projectDirectory: string,
): { readonly name: string; readonly version: string } {
  const file = path.join(projectDirectory, chart, "Chart.yaml");
  if (!fs.existsSync(file)) return { name: path.basename(chart), version: "" };
  return parse(fs.readFileSync(file, "utf8")) as { readonly name: string; readonly version: string };
}

function planned(resource: TrackedResource, projectDirectory: string): Release {
  const { name, version } = plannedChart(text(resource.inputs["chart"], ""), projectDirectory);
  return {
    name: text(resource.inputs["name"], resource.name),
    chart: name,
    version,
    namespace: text(resource.inputs["namespace"], "default"),
    revision: 0,
    status: "planned",
  };
}

function released({ name, chart, version, namespace, revision, status }: Status): Release {
  return { name, chart, version, namespace, revision, status };
}

/** A release of the stack, and how long its step took, in milliseconds. */
export interface TimedRelease extends Release {
  readonly durationMs: number;
}

/** The releases that an operation came across, in the order in which it did. */
export function trackedReleases(tracker: Tracker, projectDirectory: string): readonly TimedRelease[] {
  return tracker.resources
    .filter(({ type, op }) => type === RELEASE && !op.startsWith("delete"))
    .map((resource) => {
      // In the preview of an update the new status is not known yet, and the one before still holds.
      const known = [resource.outputs["status"], resource.outputsBefore["status"]];
      const status = known.find(isStatus);
      const release = status !== undefined ? released(status) : planned(resource, projectDirectory);
      return { ...release, durationMs: resource.durationMs ?? 0 };
    });
}

/** The release as the documents show it. */
export function documentedRelease({ name, chart, version, namespace, revision, status }: Release): Release {
  return { name, chart, version, namespace, revision, status };
}
