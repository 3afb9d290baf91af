import assert from "node:assert/strict";
import { hoursOf } from "../../../policy-pack/texts/durations";
import { complaintAboutHost, coversHost } from "../../../policy-pack/texts/hostNames";

describe("durations of Go", () => {
  it("are read as hours, and nothing else is", () => {
    for (const [text, hours] of [
      ["0", 0],
      ["2160h", 2160],
      ["1h30m", 1.5],
      ["-.5h", -0.5],
      ["+1.h", 1],
      ["36s", 0.01],
      ["1h".repeat(32), 32],
    ] as const)
      assert.equal(hoursOf(text), hours, text);
    for (const [unit, perHour] of Object.entries({ ms: 3.6e6, us: 3.6e9, µs: 3.6e9, ns: 3.6e12 }))
      assert.equal(hoursOf(`1${unit}`), 1 / perHour, unit);
    for (const value of ["1h".repeat(33), "1", "h", "", "1d", "1h ", "x1h", "1hx", 1, undefined])
      assert.equal(hoursOf(value), undefined, String(value));
  });
});

describe("hosts", () => {
  it("are fully qualified, or it is said why not", () => {
    const longest = `${"a.".repeat(126)}a`;
    for (const [host, complaint] of [
      ["api.example.com", undefined],
      ["API.example.COM.", undefined],
      ["10.0.0.1", "address"],
      ["[::1]", "address"],
      ["::1", "address"],
      ["api.shop.svc", "local"],
      ["localhost", "local"],
      ["xlocalhost.com", undefined],
      ["api", "single"],
      ["api.zen-unknown-0", "unknown"],
      ["zen-unknown-0", "unknown"],
      ["a_b.example.com", "malformed"],
      ["-a.example.com", "malformed"],
      ["a..com", "malformed"],
      [longest, undefined],
      [`a${longest}`, "malformed"],
    ] as const)
      assert.equal(complaintAboutHost(host), complaint, host);
  });

  it("are covered by their names, and by a star for the first label", () => {
    for (const [name, host, wanted] of [
      ["a.example.com", "A.example.com.", true],
      ["*.example.com", "a.example.com", true],
      ["*.example.com", "*.example.com", true],
      ["*.example.com", "*a.example.com", false],
      ["*.example.com", ".example.com", false],
      ["*.example.com", "example.com", false],
      ["*.example.com", "a.b.example.com", false],
      ["a.example.com", "b.example.com", false],
      ["x.example.com", "*.example.com", false],
      ["*", "com", false],
    ] as const)
      assert.equal(coversHost(name, host), wanted, `${name} ${host}`);
  });
});
