/** A custom resource. */
export interface CustomResource {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
  };
  readonly spec?: unknown;
  readonly [key: string]: unknown;
}

type Plain = Readonly<Record<string, unknown>>;

function isMapping(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Severities of images before 2025-12-13 are in capitals, and the one for "not known" has no successor. */
function severity(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const lower = value.toLowerCase();
  return lower === "unknown" ? "info" : lower;
}

/** Event types were written with hyphens, as `policy-violation`. */
function eventType(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase().replaceAll("-", "_") : value;
}

function changed(spec: Plain, key: string, change: (value: unknown) => unknown): Plain {
  return key in spec ? { ...spec, [key]: change(spec[key]) } : spec;
}

function without(object: Plain, key: string): Plain {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** `spec.processing` of the Ingester of 2025-12 became `spec.deduplication` and `spec.optimization.order`. */
function ingester(spec: Plain): Plain {
  const { processing } = spec;
  if (!isMapping(processing)) return spec;
  const { dedup, order, ...rest } = processing;
  const optimization = isMapping(spec["optimization"]) ? spec["optimization"] : {};
  return {
    ...without(spec, "processing"),
    // What has no successor stays where it was, so that the API server refuses it by name and nothing is lost.
    ...(Object.keys(rest).length === 0 ? {} : { processing: rest }),
    ...(isMapping(dedup) && spec["deduplication"] === undefined ? { deduplication: dedup } : {}),
    ...(order === undefined ? {} : { optimization: { order, ...optimization } }),
  };
}

const CHANGES: Readonly<Record<string, (spec: Plain) => Plain>> = {
  Observation: (spec) => changed(changed(spec, "severity", severity), "eventType", eventType),
  Ingester: ingester,
};

/**
 * A custom resource of an older version as one of the version that the charts ship: what images of that time wrote is
 * put in today's words. Everything else stays as it is.
 *
 * @param apiVersion The group and version to rewrite it to.
 */
export function rewritten(resource: CustomResource, kind: string, apiVersion: string): CustomResource {
  const change = CHANGES[kind];
  const { spec } = resource;
  return {
    ...resource,
    apiVersion,
    kind,
    ...(change !== undefined && isMapping(spec) ? { spec: change(spec) } : {}),
  };
}
