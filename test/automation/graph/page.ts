import * as fs from "node:fs";
import * as path from "node:path";
import { svgOf } from "../../../automation/graph/svg";
import { DOCUMENTED, documentedDot } from "./documented";

// Mocks are for one program at a time.
async function draw(docs: string): Promise<void> {
  for (const stack of DOCUMENTED)
    fs.writeFileSync(path.join(docs, `graph-${stack}.svg`), await svgOf(await documentedDot(stack)));
}

if (require.main === module) void draw(path.resolve(__dirname, "..", "..", "..", "docs"));
