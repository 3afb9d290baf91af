import assert from "node:assert/strict";
import { lastPart, remembered, wordsOf } from "../../../policy-pack/texts/words";

/** Each as it stands in names that are run together. */
const vocabulary =
  "access account aes api auth bypass cert certificate certificates certs check client db disable disabled encryption git hostname https " +
  "ignore insecure jwt key master no node passwd password private python reject secret secrets session shared signing skip ssh ssl storage strict tls token " +
  "unauthorized validate validation verification verify";

describe("the words of a name", () => {
  it("begin with a capital, after a mark, and where digits begin or end", () => {
    for (const [name, words] of [
      ["minTLSVersion", ["min", "tls", "version"]],
      ["SSL_NO_VERIFY", ["ssl", "no", "verify"]],
      ["db-password.txt", ["db", "password", "txt"]],
      ["Password64Base", ["password", "64", "base"]],
      ["HTTPServer", ["http", "server"]],
      ["", []],
      ["-._/", []],
    ] as const) {
      assert.deepEqual(wordsOf(name), words, name);
    }
  });

  it("that are run together are told apart, each of those that are known", () => {
    for (const word of vocabulary.split(" ")) {
      assert.deepEqual(wordsOf(`skip${word}tls`), ["skip", word, "tls"]);
      assert.deepEqual(wordsOf(word), [word]);
    }
  });

  it("that are run together with others are one", () => {
    for (const name of ["xpassword", "passwordx", "tlsxverify", "nothing"])
      assert.deepEqual(wordsOf(name), [name]);
  });

  it("are none in a name that is too long", () => {
    assert.equal(wordsOf("a".repeat(200)).length, 1);
    assert.deepEqual(wordsOf("a".repeat(201)), []);
  });

  it("that a prefix has are no part of the last", () => {
    assert.deepEqual(["a/b/c", "c", "a/"].map(lastPart), ["c", "c", ""]);
  });
});

describe("what is remembered", () => {
  it("is made once, also where it is nothing, until there is too much of it", () => {
    const asked: string[] = [];
    const make = remembered((text): null => {
      asked.push(text);
      return null;
    }, 2);
    for (const text of ["a", "a", "b", "a", "c", "c", "a"]) assert.equal(make(text), null);
    assert.equal(asked.join(""), "abca");
  });
});
