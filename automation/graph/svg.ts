import { instance } from "@viz-js/viz";

/** A graph in the language of Graphviz as a picture; Graphviz itself does the work, as WebAssembly. */
export async function svgOf(dot: string): Promise<string> {
  const viz = await instance();
  const svg = viz.renderString(dot, { format: "svg", engine: "dot" });
  // Without what only files have: a declaration of another document type than pages have.
  return `${svg.slice(svg.indexOf("<svg")).trimEnd()}\n`;
}
