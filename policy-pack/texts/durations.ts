import type { JsonValue } from "../manifests/json";

const hoursIn = {
  h: 1,
  m: 1 / 60,
  s: 1 / 3600,
  ms: 1 / 3_600_000,
  us: 1 / 3.6e9,
  µs: 1 / 3.6e9,
  ns: 1 / 3.6e12,
} as const;

/** Hours of a Go duration, such as `2160h` or `1h30m` (Go, `time.ParseDuration`); undefined for anything else. */
export function hoursOf(value: JsonValue | undefined): number | undefined {
  if (value === "0") return 0;
  if (typeof value !== "string" || value.length > 64) return undefined;
  if (!/^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(value)) return undefined;
  const parts = value.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g);
  const hours = [...parts].reduce(
    (sum, [, count, unit]) => sum + Number(count) * hoursIn[unit as keyof typeof hoursIn],
    0,
  );
  return value.startsWith("-") ? -hours : hours;
}
