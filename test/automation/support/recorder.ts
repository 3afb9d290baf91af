import type { Output } from "../../../automation/cli/output";

/** An output that keeps what it is told. */
export class Recorder implements Output {
  readonly live = false;
  readonly said: string[] = [];
  readonly noted: string[] = [];
  readonly documents: unknown[] = [];

  constructor(readonly json = false) {}

  say(line: string): void {
    this.said.push(line);
  }

  note(line: string): void {
    this.noted.push(line);
  }

  document(value: unknown): void {
    this.documents.push(value);
  }

  text(text: string): void {
    this.said.push(text);
  }
}
