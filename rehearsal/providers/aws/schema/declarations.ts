import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import { type Allowed, allowedBy } from "./constraints";
import { enumsIn, enumValues, nameOf } from "./enums";
import { NOT_EXHAUSTIVE } from "./misread";
import type { Field, Fields, Schema, Shape } from "./shape";

const ANY: Shape = { kind: "any" };

const PLAIN: ReadonlyMap<ts.SyntaxKind, Shape> = new Map([
  [ts.SyntaxKind.StringKeyword, { kind: "text" }],
  [ts.SyntaxKind.LiteralType, { kind: "text" }],
  [ts.SyntaxKind.NumberKeyword, { kind: "number" }],
  [ts.SyntaxKind.BooleanKeyword, { kind: "boolean" }],
]);

/** Wrappers of the SDK around the type that counts. */
const WRAPPERS: ReadonlySet<string> = new Set(["pulumi.Input", "Input", "pulumi.Output"]);

function isUndefined(node: ts.TypeNode): boolean {
  return node.kind === ts.SyntaxKind.UndefinedKeyword;
}

/** Of several shapes the one that tells most; a text that may also be an enum's value or a resource is a text. */
function oneOf(shapes: readonly Shape[]): Shape {
  const kinds = new Set(shapes.map(({ kind }) => kind));
  const [only] = shapes;
  if (kinds.size === 1 && only !== undefined) return only;
  return kinds.has("text") && !kinds.has("object") ? { kind: "text" } : ANY;
}

function referenceShape(node: ts.TypeReferenceNode): Shape {
  const name = nameOf(node.typeName);
  const [argument] = node.typeArguments ?? [];
  if (WRAPPERS.has(name) && argument !== undefined) return shapeOf(argument);
  if (name === "Array" && argument !== undefined) return { kind: "list", of: shapeOf(argument) };
  if (name.startsWith("inputs.")) return { kind: "object", type: name.slice("inputs.".length) };
  // What a component takes of another SDK.
  if (name.startsWith("pulumiAws.")) return ANY;
  // An enum, an alias of text such as ARN, or a resource that stands for its name.
  return { kind: "text" };
}

function shapeOf(node: ts.TypeNode): Shape {
  const plain = PLAIN.get(node.kind);
  if (plain !== undefined) return plain;
  if (ts.isUnionTypeNode(node)) return oneOf(node.types.filter((each) => !isUndefined(each)).map(shapeOf));
  if (ts.isArrayTypeNode(node)) return { kind: "list", of: shapeOf(node.elementType) };
  if (ts.isParenthesizedTypeNode(node)) return shapeOf(node.type);
  if (ts.isTypeReferenceNode(node)) return referenceShape(node);
  if (ts.isTypeLiteralNode(node)) {
    const [member] = node.members;
    if (member !== undefined && ts.isIndexSignatureDeclaration(member))
      return { kind: "map", of: shapeOf(member.type) };
  }
  return ANY;
}

function commentOn(member: ts.PropertySignature): string {
  return ts
    .getJSDocCommentsAndTags(member)
    .flatMap((each) => (ts.isJSDoc(each) ? [ts.getTextOfJSDocComment(each.comment) ?? ""] : []))
    .join(" ");
}

function leafOf(shape: Shape): Shape {
  return shape.kind === "list" ? leafOf(shape.of) : shape;
}

/**
 * What an input may be. Of `Input<string | enums.X>` the SDK takes every text, and AWS often too (protocol numbers, new
 * instance types): there only the comment counts, and the enum where the comment names values besides.
 */
function allowedOf(
  sdk: string,
  type: ts.TypeNode,
  kind: Shape["kind"],
  comment: string,
): Allowed | undefined {
  if (kind !== "text" && kind !== "number") return undefined;
  const { names, open } = enumsIn(type);
  const members = names.flatMap((name) => enumValues(sdk, name));
  const told = allowedBy(comment, kind);
  if (members.length === 0 || (open && told?.values === undefined)) return told;
  return { values: [...new Set([...members, ...(told?.values ?? [])])] };
}

/** Whose fields are read, as `misread.ts` names it, and the SDK that says what its enums are. */
interface Owner {
  readonly sdk: string;
  readonly name: string;
}

function fieldsOf(declaration: ts.InterfaceDeclaration, { sdk, name: owner }: Owner): Fields {
  const fields: Record<string, Field> = {};
  for (const member of declaration.members) {
    if (!ts.isPropertySignature(member) || member.type === undefined) continue;
    const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : "";
    const shape = shapeOf(member.type);
    const doubtful = `${owner}.${name}` in NOT_EXHAUSTIVE;
    const allowed = doubtful ? undefined : allowedOf(sdk, member.type, leafOf(shape).kind, commentOn(member));
    fields[name] = {
      shape,
      required: member.questionToken === undefined,
      ...(allowed === undefined ? {} : { allowed }),
    };
  }
  return fields;
}

function parsed(text: string): ts.SourceFile {
  return ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest, true);
}

/** The outputs that a resource's class declares. */
function outputsIn(source: ts.SourceFile, name: string): readonly string[] {
  const found = source.statements.find(
    (each): each is ts.ClassDeclaration => ts.isClassDeclaration(each) && each.name?.text === name,
  );
  return (found?.members ?? []).flatMap((member) =>
    ts.isPropertyDeclaration(member) &&
    ts.isIdentifier(member.name) &&
    member.type !== undefined &&
    ts.isTypeReferenceNode(member.type) &&
    nameOf(member.type.typeName) === "pulumi.Output"
      ? [member.name.text]
      : [],
  );
}

function interfaceIn(source: ts.SourceFile, name: string, owner: Owner): Fields | undefined {
  const found = source.statements.find(
    (each): each is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(each) && each.name.text === name,
  );
  return found === undefined ? undefined : fieldsOf(found, owner);
}

/** The nested types of the SDK: one file of megabytes, of which only what is asked for is parsed. */
class NestedTypes {
  readonly #text: string;

  constructor(private readonly sdk: string) {
    this.#text = fs.readFileSync(path.join(sdk, "types", "input.d.ts"), "utf8");
  }

  find(type: string): Fields | undefined {
    const parts = type.split(".");
    const name = parts.pop() ?? "";
    let from = 0;
    parts.forEach((part, depth) => {
      const start = depth === 0 ? `export declare namespace ${part} {` : `namespace ${part} {`;
      from = from === -1 ? -1 : this.#text.indexOf(`\n${"    ".repeat(depth)}${start}`, from);
    });
    const indent = "    ".repeat(parts.length);
    const exported = parts.length === 0 ? "export " : "";
    const at = from === -1 ? -1 : this.#text.indexOf(`\n${indent}${exported}interface ${name} {`, from);
    const end = at === -1 ? -1 : this.#text.indexOf(`\n${indent}}`, at);
    if (end === -1) return undefined;
    const source = parsed(`${this.#text.slice(at, end)}\n}`);
    return interfaceIn(source, name, { sdk: this.sdk, name: type });
  }
}

function nestedIn(shape: Shape): readonly string[] {
  if (shape.kind === "object") return [shape.type];
  return "of" in shape ? nestedIn(shape.of) : [];
}

/** The folder of an installed SDK. @param name Default: that of `@pulumi/aws`. */
export function sdkFolder(name: "aws" | "eks" = "aws"): string {
  return path.dirname(require.resolve(`@pulumi/${name}/package.json`));
}

/** The file and name that a type's inputs are declared under, such as `ec2/vpc.d.ts` and `VpcArgs`. */
function declaredAt(type: string): { readonly file: string; readonly name: string } | undefined {
  const [, module = "", kind = ""] = type.split(":");
  // Of components, such as `eks:index:Cluster`, the file has the name of what it declares.
  const [folder = "", file = kind.replace(/^[A-Z]/, (letter) => letter.toLowerCase())] = module.split("/");
  if (folder === "" || file === "" || kind === "") return undefined;
  // Modules such as `index` stand at the root of the SDK.
  const directory = folder === "index" ? "" : folder;
  return { file: path.join(directory, `${file}.d.ts`), name: `${kind}Args` };
}

/**
 * What the SDK's own declarations say of a resource's inputs; undefined for a type that it does not have.
 *
 * @param type Such as `aws:ec2/vpc:Vpc`.
 */
export function readSchema(sdk: string, type: string): Schema | undefined {
  const at = declaredAt(type);
  if (at === undefined || !fs.existsSync(path.join(sdk, at.file))) return undefined;
  const source = parsed(fs.readFileSync(path.join(sdk, at.file), "utf8"));
  const inputs = interfaceIn(source, at.name, { sdk, name: type });
  if (inputs === undefined) return undefined;
  const types: Record<string, Fields> = {};
  const wanted = Object.values(inputs).flatMap(({ shape }) => nestedIn(shape));
  let nested: NestedTypes | undefined;
  for (const name of wanted) {
    if (name in types) continue;
    nested ??= new NestedTypes(sdk);
    const fields = nested.find(name) ?? {};
    types[name] = fields;
    wanted.push(...Object.values(fields).flatMap(({ shape }) => nestedIn(shape)));
  }
  return { inputs, outputs: outputsIn(source, at.name.replace(/Args$/, "")), types };
}
