import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { developmentToken } from "../../components/secrets/developmentToken";

describe("developmentToken", () => {
  let root: string;
  beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), "token-"))));
  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

  it("is made once, kept for its owner only, and the same afterwards", () => {
    const file = path.join(root, "deep", "token");
    const token = developmentToken(file);
    assert.match(token, /^dev-[0-9a-f]{48}$/);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    assert.equal(developmentToken(file), token);
    assert.deepEqual(fs.readdirSync(path.dirname(file)), ["token"]);
    assert.notEqual(developmentToken(path.join(root, "other")), token);
  });

  it("is refused where others can read it", () => {
    const file = path.join(root, "token");
    developmentToken(file);
    fs.chmodSync(file, 0o640);
    assert.throws(() => developmentToken(file), {
      message: `${file} can be read by others: run \`chmod 600 ${file}\``,
    });
  });

  it("is refused where the file is empty", () => {
    const file = path.join(root, "token");
    fs.writeFileSync(file, "\n", { mode: 0o600 });
    assert.throws(() => developmentToken(file), {
      message: `${file} is empty: remove it, and the next run makes a new token`,
    });
  });
});
