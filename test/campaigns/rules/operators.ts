import ts from "typescript";
import { regexEdits } from "./regex";

/** A change of a source: what stands there instead from `start` to `end`, and what was done. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Name of the kind of slip. */
  readonly operator: string;
}

/** Properties that say what a rule is, and not what it judges. */
const descriptive: ReadonlySet<string> = new Set([
  "checks",
  "controls",
  "parameters",
  "description",
  "title",
  "remediation",
]);

/** Whether nothing within a node decides what is judged: types, imports, and what a rule says of itself. */
function isOutOfScope(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isVariableDeclaration(node)) return node.type?.getText() === "Check";
  return ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && descriptive.has(node.name.text);
}

const swapped: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "==="],
  [ts.SyntaxKind.EqualsEqualsToken, "!="],
  [ts.SyntaxKind.ExclamationEqualsToken, "=="],
]);
const bounds: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.LessThanToken, "<="],
  [ts.SyntaxKind.LessThanEqualsToken, "<"],
  [ts.SyntaxKind.GreaterThanToken, ">="],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">"],
]);

function replacing(node: ts.Node, text: string, operator: string): Edit {
  return { start: node.getStart(), end: node.getEnd(), text, operator };
}

function ofBinary(node: ts.BinaryExpression): readonly Edit[] {
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken)
    return [node.left, node.right].map((kept) => replacing(node, `(${kept.getText()})`, "drop an operand"));
  if (kind === ts.SyntaxKind.QuestionQuestionToken)
    return [replacing(node, `(${node.left.getText()})`, "drop a default")];
  const opposite = swapped.get(kind);
  if (opposite !== undefined) return [replacing(node.operatorToken, opposite, "swap === and !==")];
  const bound = bounds.get(kind);
  return bound === undefined ? [] : [replacing(node.operatorToken, bound, "move a bound")];
}

/** Takes one of a list away, with the comma after it or, for the last, before it. */
function dropping(items: ts.NodeArray<ts.Node>, index: number, operator: string): Edit {
  const [item, next, previous] = [items[index], items[index + 1], items[index - 1]];
  if (item === undefined) throw new RangeError(String(index));
  if (next !== undefined) return { start: item.getStart(), end: next.getStart(), text: "", operator };
  const start = previous === undefined ? item.getStart() : previous.getEnd();
  return { start, end: item.getEnd(), text: "", operator };
}

function ofArray({ elements }: ts.ArrayLiteralExpression): readonly Edit[] {
  return elements.map((element, index) =>
    dropping(elements, index, ts.isSpreadElement(element) ? "drop a spread" : "drop an element"),
  );
}

function ofObject({ properties }: ts.ObjectLiteralExpression): readonly Edit[] {
  return properties.flatMap((property, index) =>
    ts.isSpreadAssignment(property) ? [dropping(properties, index, "drop a spread")] : [],
  );
}

function ofCall(node: ts.CallExpression): readonly Edit[] {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const { name } = expression;
  if (name.text === "filter") {
    const list = expression.expression;
    return [{ start: list.getEnd(), end: node.getEnd(), text: "", operator: "drop a filter" }];
  }
  if (name.text === "some") return [replacing(name, "every", "swap some and every")];
  return name.text === "every" ? [replacing(name, "some", "swap some and every")] : [];
}

type WithBody = ts.FunctionDeclaration | ts.ArrowFunction | ts.MethodDeclaration;

/** Lets a function that gives a list give none. */
function ofFunction(node: WithBody): readonly Edit[] {
  const { type, body } = node;
  if (type === undefined || body === undefined || !/(\[\]|^readonly \[.*\]|Array<.*>)$/.test(type.getText()))
    return [];
  if (!ts.isBlock(body)) return [replacing(body, "[]", "give nothing")];
  const start = body.getStart() + 1;
  return [{ start, end: start, text: " return [];", operator: "give nothing" }];
}

function negated(condition: ts.Expression): Edit {
  return replacing(condition, `!(${condition.getText()})`, "negate a condition");
}

function of(node: ts.Node): readonly Edit[] {
  if (ts.isBinaryExpression(node)) return ofBinary(node);
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return [negated(node.expression)];
  if (ts.isConditionalExpression(node)) return [negated(node.condition)];
  if (ts.isArrayLiteralExpression(node)) return ofArray(node);
  if (ts.isObjectLiteralExpression(node)) return ofObject(node);
  if (ts.isCallExpression(node)) return ofCall(node);
  if (ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node))
    return ofFunction(node);
  if (ts.isRegularExpressionLiteral(node))
    return regexEdits(node.text).map(({ text, operator }) => replacing(node, text, operator));
  return [];
}

/** Every slip that can be made in a source, in the order in which they stand there. */
export function edits(file: string, source: string): readonly Edit[] {
  const found: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (isOutOfScope(node)) return;
    found.push(...of(node));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true));
  return found;
}
