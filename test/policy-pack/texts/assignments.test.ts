import assert from "node:assert/strict";
import { assignmentsIn } from "../../../policy-pack/texts/assignments";

const stem = /token|password|api[-_. ]?key/gi;

/** `name=value` of everything that is assigned in a text. */
function found(text: string, fileName?: string, literals?: "quoted" | "anything"): readonly string[] {
  return [...assignmentsIn(text, stem, fileName, literals)].map(({ name, value }) => `${name}=${value}`);
}

/** Texts of settings, with what is assigned in them. */
const settings: readonly (readonly [text: string, assigned: readonly string[]])[] = [
  ["password=abc", ["password=abc"]],
  ["password := abc", ["password=abc"]],
  ["password:=abc", ["password=abc"]],
  ["password: abc", ["password=abc"]],
  ["\tpassword \t: \t abc", ["password=abc"]],
  ["db.my-password_2=abc", ["db.my-password_2=abc"]],
  ["x=1;token=a&password=b,api key=c", ["token=a", "password=b", "api key=c"]],
  ['{"password": "abc"}', ["password=abc"]],
  ["{'password': 'abc'}", ["password=abc"]],
  ['config["password"] = "abc"', ["password=abc"]],
  ['{\\"password\\": \\"abc\\"}', []],
  ['password=b"abc"', ["password=abc"]],
  ["password=r'abc'", ["password=abc"]],
  ['password=u"abc"', ["password=abc"]],
  ['password=x"abc"', ["password=x"]],
  ['password=\\"abc\\"', ["password=abc"]],
  ['password="a b', ["password=a b"]],
  ['password="a\'b" c', ["password=a'b"]],
  ["password=''", []],
  ["password=", []],
  ["password", []],
  ["password == abc", []],
  ["password x=abc", []],
  ["password abc", []],
  ["{password: abc}", ["password=abc"]],
  ["[(password=abc)]", ["password=abc"]],
  ["password=a}b}]", ["password=a}b"]],
  ["password=a[0]", ["password=a[0]"]],
  ["password=a{b}", ["password=a{b}"]],
  ["password=f(x)", []],
  ["password=`x`", []],
  ["password=x=>y", []],
  ...["[", "{", "&", "*", "|", ">", "!"].map((mark) => [`password=${mark}ab`, []] as const),
  ["password=(ab", []],
  ["password=a!b", ["password=a!b"]],
  ["# password=abc", []],
  ["  // password=abc", []],
  ["; password=abc", []],
  ["-- password=abc", []],
  ["--password=abc", ["--password=abc"]],
  ["x=1 # password=abc", ["password=abc"]],
  ["# x\npassword=abc", ["password=abc"]],
  ["x\n# password=abc", []],
  [`#${" ".repeat(300)}password=abc`, []],
  ["import the password=abc", ["password=abc"]],
];

describe("what texts assign", () => {
  for (const [text, assigned] of settings) {
    it(`is read from ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.deepEqual(found(text), assigned);
    });
  }

  it("has names and values of some length, and no more", () => {
    const long = "a".repeat(70);
    assert.deepEqual(found(`${long}password=b`), [`${"a".repeat(64)}password=b`]);
    assert.deepEqual(found(`password${"a".repeat(55)}=b`), [`password${"a".repeat(55)}=b`]);
    assert.deepEqual(found(`password${"a".repeat(56)}=b`), [`password${"a".repeat(56)}=b`]);
    assert.deepEqual(found(`password${"a".repeat(57)}=b`), []);
    assert.deepEqual(found(`password=${"b".repeat(600)}`), [`password=${"b".repeat(511)}`]);
  });

  it("is told once of a name that has the stem twice, and again of one that goes on behind its end", () => {
    assert.deepEqual(found("tokenPassword=a"), ["tokenPassword=a"]);
    assert.deepEqual(found(`token${"a".repeat(59)}token=b`), [`token${"a".repeat(59)}token=b`]);
  });

  it("is quoted in a program, by its first lines", () => {
    const body = "\npassword=name\ntoken='abc'\n";
    for (const word of ["import", "from", "def", "const", "let", "function", "package"]) {
      assert.deepEqual(found(`x\n  ${word} y${body}`), ["token=abc"], word);
      assert.deepEqual(found(`x ${word} y${body}`), ["password=name", "token=abc"], word);
    }
    for (const word of ["python", "node", "ruby", "perl"]) {
      assert.deepEqual(found(`#!/usr/bin/env ${word}${body}`), ["token=abc"], word);
      assert.deepEqual(found(`x #!${word}${body}`), ["password=name", "token=abc"], word);
    }
    assert.deepEqual(found(`#!/bin/sh${body}`), ["password=name", "token=abc"]);
    assert.deepEqual(found(`import x${body}`, "", "anything"), ["password=name", "token=abc"]);
  });

  it("is quoted in a program, by the name of its file", () => {
    for (const end of "py js mjs cjs ts go rb lua java groovy pl rego".split(" ")) {
      assert.deepEqual(found("password=name", `x.${end}`), [], end);
      assert.deepEqual(found("password=name", `x.${end}.txt`), ["password=name"], end);
      assert.deepEqual(found("password='name'", `x.${end}`), ["password=name"], end);
    }
    assert.deepEqual(found("password=name", "x.py", "anything"), ["password=name"]);
  });
});
