import type { Graph, GraphEdge, GraphNode } from "./graph";

const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

const COLOURS: Readonly<Record<GraphNode["kind"], string>> = {
  component: "#ddf4ff",
  resource: "#f6f8fa",
  provider: "#fff8c5",
};

/** The last part of a type, as people say it: `Release` for `kubernetes:helm.sh/v3:Release`. */
function shortType({ type, kind }: GraphNode): string {
  const last = type.split(":").at(-1) ?? type;
  return kind === "provider" ? `provider ${last}` : last;
}

function nodeLine(node: GraphNode, indent: string): string {
  // `\n` is DOT's own line break within a label.
  const label = quoted(`${shortType(node)}\u0000${node.name}`).replace("\u0000", "\\n");
  return `${indent}${quoted(node.id)} [label=${label}, fillcolor=${quoted(COLOURS[node.kind])}, tooltip=${quoted(node.id)}];`;
}

interface Drawn {
  readonly children: ReadonlyMap<string, readonly GraphNode[]>;
  /** Ids that an arrow begins or ends at. */
  readonly ends: ReadonlySet<string>;
}

/** A node, or with what is part of it a box around that. */
function block(node: GraphNode, drawn: Drawn, indent: string): readonly string[] {
  const inner = drawn.children.get(node.id) ?? [];
  if (inner.length === 0) return [nodeLine(node, indent)];
  const deeper = `${indent}  `;
  return [
    `${indent}subgraph ${quoted(`cluster ${node.id}`)} {`,
    `${deeper}label=${quoted(`${shortType(node)} ${node.name}`)};`,
    `${deeper}margin=16;`,
    // Arrows at a box need something in it to hold on to.
    ...(drawn.ends.has(node.id)
      ? [`${deeper}${quoted(node.id)} [shape=point, style=invis, width=0.01];`]
      : []),
    ...inner.flatMap((each) => block(each, drawn, deeper)),
    `${indent}}`,
  ];
}

/** An arrow; one of a box begins or ends at its border, where the other end is not within. */
function edgeLine({ from, to }: GraphEdge, nodes: readonly GraphNode[], children: Drawn["children"]): string {
  const parents = new Map(nodes.map(({ id, parent }) => [id, parent]));
  const isWithin = (id: string | undefined, box: string): boolean =>
    id !== undefined && (id === box || isWithin(parents.get(id), box));
  const border = (name: string, box: string, other: string): readonly string[] =>
    children.has(box) && !isWithin(other, box) ? [`${name}=${quoted(`cluster ${box}`)}`] : [];
  const borders = [...border("ltail", from, to), ...border("lhead", to, from)];
  return `  ${quoted(from)} -> ${quoted(to)}${borders.length === 0 ? "" : ` [${borders.join(", ")}]`};`;
}

/**
 * The graph in the language of Graphviz: what comes first on the left, an arrow from whatever depends to what it needs.
 * The same graph gives the same text.
 */
export function dotOf({ nodes, edges }: Graph, title: string): string {
  const children = new Map<string, GraphNode[]>();
  for (const node of nodes)
    if (node.parent !== undefined) children.set(node.parent, [...(children.get(node.parent) ?? []), node]);
  const drawn = { children, ends: new Set(edges.flatMap(({ from, to }) => [from, to])) };
  // A provider that everything has would only float about.
  const top = nodes.filter(
    ({ id, parent, kind }) => parent === undefined && (kind !== "provider" || drawn.ends.has(id)),
  );
  // Margins are wide because a reader's font may be wider than the one that Graphviz counts with.
  const font = 'fontname="Helvetica,Arial,sans-serif", fontsize=10';
  return [
    `digraph ${quoted(title)} {`,
    `  graph [label=${quoted(title)}, labelloc=t, rankdir=RL, ranksep=0.5, nodesep=0.15, pad=0.3, compound=true, bgcolor="#ffffff", ${font}, color="#afb8c1", style=rounded];`,
    `  node [shape=box, style="rounded,filled", color="#57606a", ${font}, margin="0.25,0.06", height=0.2];`,
    `  edge [color="#8c959f", arrowsize=0.6];`,
    ...top.flatMap((node) => block(node, drawn, "  ")),
    ...edges.map((edge) => edgeLine(edge, nodes, children)),
    "}",
    "",
  ].join("\n");
}
