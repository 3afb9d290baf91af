import type { End, Matrix } from "../../policy-pack/network/matrix";
import { formatPorts } from "../../policy-pack/network/ports";

const FONT = 12;
/** About the width of a character of the font, in pixels. */
const CHARACTER = 7;
const ROW = 26;
const MARGIN = 16;
/** Longer names are cut in the picture, and whole in the title that a pointer shows. */
const LONGEST = 44;

const styles = `text { font: ${FONT}px ui-sans-serif, system-ui, sans-serif; fill: #1f2328; }
.pods { fill: #ddf4ff; stroke: #54aeff; }
.outside { fill: #fff8c5; stroke: #d4a72c; }
.none { fill: #f6f8fa; stroke: #d0d7de; }`;

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function label(text: string, x: number, y: number, more = ""): string {
  const title = text === short(text) ? "" : `<title>${escaped(text)}</title>`;
  return `<text x="${x}" y="${y}"${more}>${title}${escaped(short(text))}</text>`;
}

/** Ends that are in some connection as its beginning, or as its end; pods always. */
function used({ pods, outside, reaches }: Matrix, side: "from" | "to"): readonly End[] {
  const names = new Set(reaches.map((reach) => reach[side]));
  return [...pods, ...outside.filter(({ name }) => names.has(name))];
}

/**
 * The matrix as a picture: who begins a connection on the left, who answers above, open ports where they meet. The same
 * matrix gives the same text.
 */
export function matrixSvg(matrix: Matrix, title: string): string {
  const [rows, columns] = [used(matrix, "from"), used(matrix, "to")];
  const cells = new Map(matrix.reaches.map(({ from, to, ports }) => [`${from}\0${to}`, formatPorts(ports)]));
  const width = (names: readonly string[]): number =>
    Math.max(1, ...names.map((name) => short(name).length)) * CHARACTER;
  const widths = columns.map(({ name }) =>
    Math.max(ROW, width(rows.map((row) => cells.get(`${row.name}\0${name}`) ?? "")) + 12),
  );
  const left = MARGIN + width(rows.map(({ name }) => name)) + 8;
  // Names of columns lean: their height is that of their width at 45 degrees.
  const lean = Math.ceil(width(columns.map(({ name }) => name)) * 0.71);
  const top = MARGIN + FONT + 12 + lean;
  const lefts = widths.map((_, index) => left + widths.slice(0, index).reduce((sum, each) => sum + each, 0));
  const right = left + widths.reduce((sum, each) => sum + each, 0);
  const bottom = top + rows.length * ROW;
  const heads = columns.map(({ name }, index) => {
    const x = (lefts[index] ?? 0) + (widths[index] ?? 0) / 2;
    return label(name, x, top - 6, ` transform="rotate(-45 ${x} ${top - 6})"`);
  });
  const body = rows.flatMap((row, index) => {
    const y = top + index * ROW;
    const name = label(row.name, left - 8, y + ROW / 2 + 4, ' text-anchor="end"');
    const squares = columns.map((column, at) => {
      const ports = cells.get(`${row.name}\0${column.name}`);
      const kind =
        ports === undefined ? "none" : row.kind === "pods" && column.kind === "pods" ? "pods" : "outside";
      const [x, wide] = [lefts[at] ?? 0, widths[at] ?? 0];
      const rectangle = `<rect class="${kind}" x="${x + 1}" y="${y + 1}" width="${wide - 2}" height="${ROW - 2}" rx="3"/>`;
      return ports === undefined
        ? rectangle
        : `${rectangle}${label(ports, x + wide / 2, y + ROW / 2 + 4, ' text-anchor="middle"')}`;
    });
    return [name, ...squares];
  });
  const [whole, high] = [right + lean + MARGIN, bottom + MARGIN];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="${high}" viewBox="0 0 ${whole} ${high}" role="img" aria-label="${escaped(title)}">
<style>${styles}</style>
<rect width="${whole}" height="${high}" fill="#ffffff"/>
${label(title, MARGIN, MARGIN + FONT, ' font-weight="bold"')}
${[...heads, ...body].join("\n")}
</svg>
`;
}
