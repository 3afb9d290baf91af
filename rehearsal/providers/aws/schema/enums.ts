import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

/** The dotted name of something, such as `pulumi.Input`. */
export function nameOf(node: ts.EntityName): string {
  return ts.isIdentifier(node) ? node.text : `${nameOf(node.left)}.${node.right.text}`;
}

/** Which enums a type is made of, such as `ec2.Tenancy`, and whether it takes any other text or number as well. */
export function enumsIn(node: ts.TypeNode): { readonly names: readonly string[]; readonly open: boolean } {
  const names: string[] = [];
  let open = false;
  const visit = (each: ts.Node): void => {
    if (each.kind === ts.SyntaxKind.StringKeyword || each.kind === ts.SyntaxKind.NumberKeyword) open = true;
    if (ts.isTypeReferenceNode(each)) {
      const name = nameOf(each.typeName);
      if (name.startsWith("enums.")) names.push(name.slice("enums.".length));
    }
    ts.forEachChild(each, visit);
  };
  visit(node);
  return { names, open };
}

function literalsOf(type: ts.TypeNode | undefined): readonly string[] {
  if (type === undefined || !ts.isTypeLiteralNode(type)) return [];
  return type.members.flatMap((member) => {
    const own = ts.isPropertySignature(member) ? member.type : undefined;
    if (own === undefined || !ts.isLiteralTypeNode(own)) return [];
    return ts.isStringLiteral(own.literal) || ts.isNumericLiteral(own.literal) ? [own.literal.text] : [];
  });
}

/** The values of an enum of an SDK; none for one that it does not have. */
export function enumValues(sdk: string, name: string): readonly string[] {
  const parts = name.split(".");
  const own = parts.pop();
  const file = path.join(sdk, "types", "enums", ...parts, "index.d.ts");
  if (!fs.existsSync(file)) return [];
  const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest, false);
  return source.statements
    .flatMap((each) => (ts.isVariableStatement(each) ? [...each.declarationList.declarations] : []))
    .filter((each) => ts.isIdentifier(each.name) && each.name.text === own)
    .flatMap((each) => literalsOf(each.type));
}
