import { PROJECT, StackConfig } from "./config";

interface Node {
  readonly type?: string;
  readonly const?: string | number;
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly default?: unknown;
  readonly description?: string;
}

function typeOf(node: Node): string {
  if (node.anyOf !== undefined) return node.anyOf.map((choice) => `\`${choice.const ?? ""}\``).join(", ");
  if (node.type === "array") return "list";
  if (node.type === "integer") return "number";
  if (node.type === "boolean") return "`true`, `false`";
  return node.type === "object" ? "structure" : "text";
}

function defaultOf(node: Node, required: boolean): string {
  if (node.default !== undefined && node.type !== "object") return `\`${JSON.stringify(node.default)}\``;
  return required && node.type !== "object" ? "required" : "";
}

function rows(node: Node, prefix: string): readonly string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const key = `${prefix}${name}`;
    const required = node.required?.includes(name) === true;
    const row = `| \`${key}\` | ${typeOf(inner)} | ${defaultOf(inner, required)} | ${inner.description ?? ""} |`;
    const below = inner.type === "array" ? rows(inner.items ?? {}, `${key}[].`) : rows(inner, `${key}.`);
    return [row, ...below];
  });
}

/** The table of all config keys, as docs/configuration.md shows it. */
export function configTable(): string {
  const head = ["| key | type | default | what it is |", "| --- | --- | --- | --- |"];
  return [...head, ...rows(StackConfig as Node, `${PROJECT}:`)].join("\n");
}
