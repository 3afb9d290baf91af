import { createLogUpdate } from "log-update";
import { type Output, styled } from "../cli/output";
import type { TrackedResource } from "./tracker";

/** Shows resources as they are worked on. */
export interface Display {
  /** A resource came into another phase. */
  update(resource: TrackedResource): void;
  /** No more will come. */
  close(): void;
}

const SIGNS: Readonly<Record<string, string>> = {
  create: "+",
  update: "~",
  replace: "+-",
  "create-replacement": "++",
  "delete-replaced": "--",
  delete: "-",
  same: "=",
  refresh: "~",
  read: "<",
};

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** A duration for people: `0.3s`, `12.0s`, `1m05s`. @param milliseconds The duration. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
}

/**
 * Last part of a resource type, as people say it: `Release` for `kubernetes:helm.sh/v3:Release`. Our own
 * components are called so: they often have the name and the kind of what they hold.
 */
function shortType(type: string): string {
  const last = type.split(":").pop() ?? type;
  return type.startsWith("kube-zen:") ? `${last} component` : last;
}

/** One line for a resource whose work is over. */
export function resourceLine(resource: TrackedResource, preview: boolean): string {
  const sign = SIGNS[resource.op] ?? "*";
  const took = resource.durationMs === undefined || preview ? "" : ` (${duration(resource.durationMs)})`;
  const state = resource.phase === "failed" ? `${resource.op} failed` : resource.op;
  return ` ${sign.padEnd(2)} ${shortType(resource.type)} ${resource.name} ${state}${took}`;
}

function coloured(resource: TrackedResource, line: string): string {
  if (resource.phase === "failed") return styled("red", line);
  if (resource.op === "same") return styled("dim", line);
  return resource.op.startsWith("delete") ? styled("yellow", line) : styled("green", line);
}

function worthALine(resource: TrackedResource): boolean {
  return resource.phase === "failed" || resource.op !== "same";
}

/** One line per finished resource, for logs and pipes. */
function plainDisplay(output: Output, preview: boolean): Display {
  return {
    update: (resource) => {
      if (resource.phase !== "running" && worthALine(resource)) output.say(resourceLine(resource, preview));
    },
    close: () => undefined,
  };
}

/** Finished resources as lines, running ones below them with their time so far, redrawn in place. */
function liveDisplay(output: Output, preview: boolean): Display {
  const draw = createLogUpdate(process.stdout);
  const running = new Map<string, TrackedResource>();
  let frame = 0;
  const redraw = (): void => {
    const sign = FRAMES[frame++ % FRAMES.length] ?? "";
    const lines = [...running.values()].map((resource) => {
      const took = duration(Date.now() - resource.startedAt);
      return `${styled("cyan", ` ${sign}  ${shortType(resource.type)} ${resource.name} ${resource.op}`)} ${took}`;
    });
    draw(lines.join("\n"));
  };
  const timer = setInterval(redraw, 120);
  return {
    update: (resource) => {
      if (resource.phase === "running") {
        if (worthALine(resource)) running.set(resource.urn, resource);
      } else {
        running.delete(resource.urn);
        if (worthALine(resource)) {
          draw.clear();
          output.say(coloured(resource, resourceLine(resource, preview)));
        }
      }
      redraw();
    },
    close: () => {
      clearInterval(timer);
      draw.clear();
      draw.done();
    },
  };
}

/** The display that fits where the output goes. @param preview Whether nothing is really done. */
export function createDisplay(output: Output, preview: boolean): Display {
  return output.live ? liveDisplay(output, preview) : plainDisplay(output, preview);
}
