import { isList, isMap, UNKNOWN, type PlainMap, type PlainValue } from "../../properties/values";
import type { CheckFailure } from "../../provider";
import { nearest } from "../../../../model/nearest";
import type { Allowed } from "./constraints";
import type { Fields, Schema, Shape } from "./shape";

const NAMES = {
  text: "string",
  number: "number",
  boolean: "boolean",
  list: "list",
  map: "map",
  object: "object",
  any: "any",
} as const;

/** The provider takes protocols and types of actions of load balancers in any case. */
const IGNORES_CASE = /^aws:lb\//;

function isA(kind: Shape["kind"], value: PlainValue): boolean {
  switch (kind) {
    case "text":
      // The real provider turns numbers and truth values into texts, and texts into them.
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    case "number":
      return (
        typeof value === "number" ||
        (typeof value === "string" && value.trim() !== "" && !isNaN(Number(value)))
      );
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "list":
      return isList(value);
    case "map":
    case "object":
      return isMap(value);
    case "any":
      return true;
  }
}

/** What is wrong with inputs, in words of the real provider where they are known. */
export class InputCheck {
  readonly #failures: CheckFailure[] = [];

  constructor(
    private readonly schema: Schema,
    private readonly type: string,
  ) {}

  failures(inputs: PlainMap): readonly CheckFailure[] {
    this.#fields(this.schema.inputs, inputs, "");
    return this.#failures;
  }

  #fields(fields: Fields, values: PlainMap, at: string): void {
    const place = (name: string): string => (at === "" ? name : `${at}.${name}`);
    for (const name of Object.keys(values)) {
      if (name in fields || name === "__defaults") continue;
      this.#fail(place(name), `could not validate provider configuration: Invalid or unknown key`);
    }
    for (const [name, { shape, required, allowed }] of Object.entries(fields)) {
      const value = values[name];
      if (value === undefined || value === null) {
        if (required)
          this.#fail(
            place(name),
            `Missing required argument. The argument "${name}" is required, but no definition was found.`,
          );
        continue;
      }
      this.#value(shape, value, place(name), allowed);
    }
  }

  #value(shape: Shape, value: PlainValue, at: string, allowed?: Allowed): void {
    if (value === UNKNOWN || value === null) return;
    if (!isA(shape.kind, value)) {
      this.#fail(
        at,
        `expected ${NAMES[shape.kind]}, got ${isList(value) ? "list" : isMap(value) ? "object" : typeof value}`,
      );
      return;
    }
    if (shape.kind === "list" && isList(value))
      value.forEach((item, index) => this.#value(shape.of, item, `${at}[${index}]`, allowed));
    if (shape.kind === "map" && isMap(value))
      for (const [key, item] of Object.entries(value)) this.#value(shape.of, item, `${at}.${key}`);
    const reason = allowed === undefined ? undefined : this.#outside(allowed, value, at);
    if (reason !== undefined) this.#fail(at, reason);
    if (shape.kind === "object" && isMap(value)) this.#fields(this.schema.types[shape.type] ?? {}, value, at);
  }

  /** Says that a value is none of those that are allowed, in words of the real provider; undefined where it is one. */
  #outside({ values, range }: Allowed, value: PlainValue, at: string): string | undefined {
    if (isList(value) || isMap(value) || value === "") return undefined;
    const name = at.split(".").at(-1) ?? at;
    const found = String(value);
    const same = (one: string): boolean =>
      one === found || (IGNORES_CASE.test(this.type) && one.toLowerCase() === found.toLowerCase());
    if (values !== undefined && !values.some(same)) {
      const near = values.find((one) => one.toLowerCase() === found.toLowerCase()) ?? nearest(found, values);
      const hint = near === undefined ? "" : `; did you mean "${near}"?`;
      return `expected ${name} to be one of [${values.map((one) => `"${one}"`).join(" ")}], got ${found}${hint}`;
    }
    if (range === undefined) return undefined;
    const { least, most, step = 1 } = range;
    const number = Number(value);
    if (number >= least && number <= most && (number - least) % step === 0) return undefined;
    const steps = step === 1 ? "" : ` in steps of ${step}`;
    return `expected ${name} to be in the range (${least} - ${most})${steps}, got ${found}`;
  }

  #fail(property: string, reason: string): void {
    this.#failures.push({ property, reason: `${this.type}: ${reason}` });
  }
}
