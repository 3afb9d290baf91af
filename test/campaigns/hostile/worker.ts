import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Finding } from "../../../model/finding";
import { findingsOfReading, judge } from "../../../policy-pack/judge";
import { readManifests } from "../../../policy-pack/manifests/read";
import { renderRelease } from "../../../policy-pack/manifests/render";
import { Random } from "../kills/random";
import { manifestBases } from "./bases";
import { chartOf } from "./charts";
import { operators } from "./operators";

/** A hostile input to be made and judged. */
export interface Question {
  readonly seed: number;
  readonly what: "manifests" | "chart";
  readonly helm: string;
}

/** What was said about it. */
export interface Answer {
  /** The operator, or the kind of chart. */
  readonly name: string;
  readonly findings: readonly Pick<Finding, "id" | "message" | "path">[];
  /** Whether it may be that nothing is found: there was nothing in it, or objects of which nothing wrong was left. */
  readonly mayPass: boolean;
  readonly milliseconds: number;
  readonly error?: string;
}

function judgeManifests(random: Random): Answer {
  const { name, apply, keeps } = random.pick(operators);
  const base = manifestBases[random.whole(0, manifestBases.length - 1)] ?? "";
  const text = apply(base, random).toString("utf8");
  const startedAt = performance.now();
  const { manifests, violations } = readManifests(text, {
    namespace: "default",
    source: (index) => ({ file: "hostile.yaml", index }),
  });
  const findings = [...findingsOfReading(violations), ...judge(manifests, { profile: "aws" })];
  return {
    name,
    findings: findings.map(({ id, message, path: at }) => ({ id, message, path: at })),
    mayPass: keeps !== true && (manifests.length > 0 || /^\s*$/.test(text.replace(/#.*/g, ""))),
    milliseconds: performance.now() - startedAt,
  };
}

async function judgeChart(random: Random, helm: string): Promise<Answer> {
  const { name, files, links, values } = chartOf(random);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-hostile-"));
  try {
    for (const [file, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, "app", file)), { recursive: true });
      fs.writeFileSync(path.join(folder, "app", file), content);
    }
    for (const [place, target] of Object.entries(links ?? {})) {
      fs.mkdirSync(path.dirname(path.join(folder, "app", place)), { recursive: true });
      fs.symlinkSync(target, path.join(folder, "app", place));
    }
    const env = {
      ...process.env,
      ZEN_CACHE: path.join(folder, "cache"),
      ZEN_STATE: path.join(folder, "state"),
    };
    const startedAt = performance.now();
    const rendered = await renderRelease(
      { name: "web", namespace: "shop", chart: "./app", values },
      { programRoot: folder, helm, env },
    );
    const findings = [
      ...findingsOfReading(rendered.violations),
      ...rendered.variants.flatMap((manifests) => judge(manifests, { profile: "aws" })),
    ];
    return {
      name: `chart: ${name}`,
      findings: findings.map(({ id, message, path: at }) => ({ id, message, path: at })),
      mayPass: false,
      milliseconds: performance.now() - startedAt,
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

process.on("message", (question: Question) => {
  const random = new Random(question.seed);
  // The first number chose between manifests and a chart.
  random.next();
  const answer = async (): Promise<Answer> =>
    question.what === "chart" ? judgeChart(random, question.helm) : judgeManifests(random);
  void answer()
    .catch((error: unknown): Answer => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return {
        name: question.what,
        findings: [],
        mayPass: false,
        milliseconds: 0,
        error: text.slice(0, 600),
      };
    })
    .then((said) => process.send?.(said));
});
