import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { answerOf, type AwsCli, type Ended } from "../../../automation/aws/cli";
import type { Environment } from "../../../model/environment";

/** How the stand-in answers a question: data as JSON, a text as it is, or an end of its own kind. */
export type Answer =
  | { readonly json: unknown }
  | { readonly text: string }
  | { readonly error: string; readonly message?: string; readonly code?: number }
  | { readonly stderr: string; readonly code: number }
  | { readonly hangs: true };

/** Answers by the first two words of a question, such as `sts get-caller-identity`, or by those and a third. */
export type Answers = Readonly<Record<string, Answer>>;

const SCRIPT = String.raw`#!/usr/bin/env node
const fs = require("node:fs");
const path = require("node:path");
const args = process.argv.slice(2);
if (args[0] === "--version") { console.log("aws-cli/2.31.0 Python/3.13.7 Linux"); process.exit(0); }
fs.appendFileSync(path.join(__dirname, "asked.jsonl"), JSON.stringify(args) + "\n");
const answers = JSON.parse(fs.readFileSync(path.join(__dirname, "answers.json"), "utf8"));
const words = args.slice(0, 2).join(" ");
const exact = Object.keys(answers).find((key) => key.startsWith(words + " ") && args.includes(key.slice(words.length + 1)));
const answer = answers[exact ?? words];
if (answer === undefined) {
  console.error("the stand-in has no answer to " + words);
  process.exit(252);
}
if (answer.hangs) {
  // What it started holds the streams open, as a helper of the CLI may.
  const { pid } = require("node:child_process").spawn("sleep", ["600"], { stdio: "inherit" });
  fs.writeFileSync(path.join(__dirname, "running.json"), JSON.stringify([process.pid, pid]));
  setInterval(() => undefined, 1000);
} else if ("error" in answer) {
  const call = args[1].split("-").map((word) => word[0].toUpperCase() + word.slice(1)).join("");
  console.error("\nAn error occurred (" + answer.error + ") when calling the " + call + " operation: " + (answer.message ?? "no"));
  process.exit(answer.code ?? 254);
} else if ("stderr" in answer) {
  console.error(answer.stderr);
  process.exit(answer.code);
} else {
  process.stdout.write("text" in answer ? answer.text : JSON.stringify(answer.json));
}
`;

function ended(answer: Exclude<Answer, { readonly hangs: true }>): Ended {
  if ("json" in answer) return { code: 0, stdout: JSON.stringify(answer.json), stderr: "" };
  if ("text" in answer) return { code: 0, stdout: answer.text, stderr: "" };
  if ("stderr" in answer) return { code: answer.code, stdout: "", stderr: answer.stderr };
  const told = `An error occurred (${answer.error}) when calling the Some operation: ${answer.message ?? "no"}`;
  return { code: answer.code ?? 254, stdout: "", stderr: told };
}

/** The same answers without a process for each. */
export function answering(answers: Answers): AwsCli {
  return {
    ask: (schema, args) => {
      const words = args.slice(0, 2).join(" ");
      const exact = Object.keys(answers).find(
        (key) => key.startsWith(`${words} `) && args.includes(key.slice(words.length + 1)),
      );
      const answer = answers[exact ?? words];
      if (answer === undefined || "hangs" in answer) assert.fail(`there is no answer to ${words}`);
      return Promise.resolve(answerOf(schema, args, ended(answer)));
    },
  };
}

/** A folder with a program `aws` that answers what it is told to. */
export class AwsStandIn {
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "zenctl-aws-"));

  public constructor(answers: Answers) {
    fs.writeFileSync(path.join(this.folder, "answers.json"), JSON.stringify(answers));
    fs.writeFileSync(path.join(this.folder, "aws"), SCRIPT, { mode: 0o755 });
  }

  /** The environment in which it is found first. */
  public get env(): Environment {
    return { ...process.env, PATH: `${this.folder}${path.delimiter}${process.env["PATH"] ?? ""}` };
  }

  /** What it was asked, in order of arrival. */
  public get asked(): readonly (readonly string[])[] {
    const file = path.join(this.folder, "asked.jsonl");
    if (!fs.existsSync(file)) return [];
    return fs
      .readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as readonly string[]);
  }

  /** Processes of an answer that hangs. */
  public get running(): readonly number[] {
    return JSON.parse(fs.readFileSync(path.join(this.folder, "running.json"), "utf8")) as readonly number[];
  }

  public remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
