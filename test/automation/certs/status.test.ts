import assert from "node:assert/strict";
import fc from "fast-check";
import { STATUSES } from "../../../automation/certs/contract";
import { daysBetween, judge, judgeBundle, type Standing } from "../../../automation/certs/status";

const DAY_MS = 86_400_000;
const now = new Date("2026-06-01T00:00:00Z");
const at = (days: number): Date => new Date(now.getTime() + days * DAY_MS);
const standing = (ends: number, more: Partial<Standing> = {}): Standing => ({
  notBefore: at(-30),
  notAfter: at(ends),
  ...more,
});

describe("how a certificate stands", () => {
  it("is by the days that are left: a warning below 14, critical below 3", () => {
    const statuses = [15, 14, 13.99, 3, 2.99, 0.001, 0, -1].map((days) => judge(standing(days), now).status);
    assert.deepEqual(statuses, [
      "ok",
      "ok",
      "warning",
      "warning",
      "critical",
      "critical",
      "expired",
      "expired",
    ]);
  });

  it("says when it ends, and that it was to be made anew", () => {
    assert.deepEqual(judge(standing(10), now), {
      status: "warning",
      reason: "it ends at 2026-06-11T00:00:00.000Z",
    });
    assert.deepEqual(judge(standing(2, { renewal: at(-8) }), now), {
      status: "critical",
      reason: "it ends at 2026-06-03T00:00:00.000Z, and it was to be made anew at 2026-05-24T00:00:00.000Z",
    });
    assert.deepEqual(judge(standing(-1), now), {
      status: "expired",
      reason: "it ended at 2026-05-31T00:00:00.000Z",
    });
  });

  it("is ok shortly before its end where it is made anew in time, as short-lived ones are", () => {
    assert.deepEqual(judge(standing(0.04, { renewal: at(0.02) }), now), { status: "ok" });
    assert.equal(judge(standing(0.04, { renewal: at(0) }), now).status, "critical");
    assert.equal(
      judge(standing(0.04, { renewal: at(0.02), failedRenewal: "the issuer is gone" }), now).status,
      "critical",
    );
  });

  it("is worth a look where making it anew failed, however long it lasts", () => {
    assert.deepEqual(judge(standing(60, { renewal: at(30), failedRenewal: "the issuer is gone" }), now), {
      status: "warning",
      reason: "it ends at 2026-07-31T00:00:00.000Z, and making it anew failed: the issuer is gone",
    });
  });

  it("is the worst that can be said of it", () => {
    const mismatch = "its key is of another certificate";
    const notReady = "no issuer";
    const all = { mismatch, notReady, notBefore: at(1) };
    assert.equal(judge(standing(-1, all), now).status, "expired");
    assert.deepEqual(judge(standing(10, all), now), { status: "mismatch", reason: mismatch });
    assert.deepEqual(judge(standing(10, { notReady, notBefore: at(1) }), now), {
      status: "not yet valid",
      reason: "it begins at 2026-06-02T00:00:00.000Z",
    });
    assert.deepEqual(judge(standing(10, { notReady }), now), { status: "not ready", reason: notReady });
  });

  it("gets no better with less time left, and has a reason exactly where it is not ok", () => {
    const days = fc.double({ min: -400, max: 400, noNaN: true });
    const text = fc.option(fc.constant("for a reason"), { nil: undefined });
    fc.assert(
      fc.property(
        days,
        fc.double({ min: 0, max: 100, noNaN: true }),
        text,
        text,
        text,
        (left, less, a, b, c) => {
          const more = {
            ...(a === undefined ? {} : { notReady: a }),
            ...(b === undefined ? {} : { mismatch: b }),
            ...(c === undefined ? {} : { failedRenewal: c }),
          };
          const long = judge(standing(left, { ...more, notBefore: at(-1000) }), now);
          const short = judge(standing(left - less, { ...more, notBefore: at(-1000) }), now);
          assert.ok(
            STATUSES.indexOf(short.status) <= STATUSES.indexOf(long.status),
            `${short.status} after ${long.status}`,
          );
          for (const { status, reason } of [long, short]) assert.equal(reason === undefined, status === "ok");
        },
      ),
    );
  });
});

describe("how the authorities of a bundle stand", () => {
  const statuses = (...bundle: readonly Standing[]): readonly string[] =>
    judgeBundle(bundle, now).map(({ status }) => status);

  it("is no worse than a warning for one that has ended beside one that is good", () => {
    assert.deepEqual(statuses(standing(-1), standing(100)), ["warning", "ok"]);
    assert.deepEqual(judgeBundle([standing(-1), standing(100)], now)[0], {
      status: "warning",
      reason: "it ended at 2026-05-31T00:00:00.000Z, and others of its bundle are good: it can be taken out",
    });
  });

  it("is expired where none is good any more, and is judged alone where it is alone", () => {
    assert.deepEqual(statuses(standing(-1), standing(-2)), ["expired", "expired"]);
    assert.deepEqual(statuses(standing(-1), standing(100, { notBefore: at(1) })), [
      "expired",
      "not yet valid",
    ]);
    assert.deepEqual(statuses(standing(2)), ["critical"]);
    assert.deepEqual(statuses(), []);
  });

  it("is ok for the next one, which has not begun, beside one that is good", () => {
    assert.deepEqual(statuses(standing(2), standing(100, { notBefore: at(1) })), ["critical", "ok"]);
  });
});

describe("whole days between two times", () => {
  it("are rounded down, also below zero", () => {
    const days = [0, 0.5, 1, 1.99, -0.01, -1].map((count) => daysBetween(now, at(count)));
    assert.deepEqual(days, [0, 0, 1, 1, -1, -1]);
  });
});
