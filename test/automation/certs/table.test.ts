import assert from "node:assert/strict";
import { listCertificates } from "../../../automation/certs/list";
import { certificateLines } from "../../../automation/certs/table";
import * as objects from "./support/objects";
import { authority, issue, type Issued } from "./support/pki";

const DAY = 24;

describe("the table of certificates", () => {
  const files = ({ chain, key }: Issued): objects.Texts => ({ "tls.crt": chain, "tls.key": key });

  it("is worst first, and a table for people with a sentence for each that is not ok", async () => {
    const root = await authority("private-authority-1");
    const other = await issue({
      issuer: root,
      use: "server",
      dns: ["a.example.com", "b.example.com"],
      ends: 60.5 * DAY,
    });
    const soon = await issue({ issuer: root, use: "client", commonName: "soon", ends: 13.5 * DAY });
    const rows = listCertificates(
      objects.inventory({
        secrets: [objects.secret("good", files(other)), objects.secret("soon", files(soon))],
      }),
      new Date(),
    );
    assert.deepEqual(
      rows.map(({ name }) => name),
      ["soon", "good"],
    );
    const before = process.env["NO_COLOR"];
    process.env["NO_COLOR"] = "1";
    try {
      const [table = "", ...sentences] = certificateLines(rows);
      assert.deepEqual(
        table.split("\n").map((line) => line.trim().split(/ {2,}/)),
        [
          ["name", "namespace", "made by", "issuer", "names", "age", "left", "renewal", "used by", "status"],
          [
            "soon",
            "shop",
            "private authority",
            "private-authority-1",
            "CN=soon",
            "0d",
            "13d",
            rows[0]?.renewal?.slice(0, 10),
            "-",
            "warning",
          ],
          [
            "good",
            "shop",
            "private authority",
            "private-authority-1",
            "a.example.com",
            "0d",
            "60d",
            rows[1]?.renewal?.slice(0, 10),
            "-",
            "ok",
          ],
          ["b.example.com"],
        ],
      );
      assert.match(sentences[0] ?? "", /^warning: shop\/soon: it ends at /);
      assert.equal(sentences.length, 1);
      assert.deepEqual(certificateLines([]), ["There are no certificates."]);
    } finally {
      if (before === undefined) delete process.env["NO_COLOR"];
      else process.env["NO_COLOR"] = before;
    }
  });
});
