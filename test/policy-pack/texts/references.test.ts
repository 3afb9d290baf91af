import assert from "node:assert/strict";
import { isSentence, isStandIn } from "../../../policy-pack/texts/references";

describe("texts that stand for a value", () => {
  it("are those of shells, of Grafana and of builds", () => {
    for (const text of [
      ..."$TOKEN $_A1 $token $aB_c $1 $99 $@ $*".split(" "),
      ..."$__env{A} $__file{/run/token} $__vault{kv:a} @db.pass-word@ %TOKEN% %db.pass-word% %(db.pass-word)s".split(
        " ",
      ),
      "`pwgen 20`",
    ]) {
      assert.equal(isStandIn(text), true, text);
      assert.equal(isStandIn(`x${text}`), false, `x${text}`);
      assert.equal(isStandIn(`${text}!`), false, `${text}!`);
    }
    for (const text of ["$Token", "$a1", "$100", "$", "$__other{a}", "@@", "%1%", "%(1)s", "``"])
      assert.equal(isStandIn(text), false, text);
  });

  it("are expressions of programs, unless a part of them is made by chance", () => {
    const roots =
      "process.env import.meta.env os.environ ENV env input config settings self this var local secrets options args params request req";
    for (const root of roots.split(" ")) {
      for (const rest of [".token", "[", "?.token", ".TOKEN||"])
        assert.equal(isStandIn(root + rest), true, root + rest);
      assert.equal(isStandIn(root), false, root);
      assert.equal(isStandIn(`my${root}.token`), false, `my${root}.token`);
      assert.equal(isStandIn(`${root}.token!`), false, `${root}.token!`);
    }
    assert.equal(isStandIn("env.aB3dE5gH7jK9mN1p"), false);
    assert.equal(isStandIn("other.token"), false);
  });
});

describe("sentences", () => {
  it("have words between others that no passphrase has", () => {
    const words = "a an are be for has have is it its must of should the this to with your";
    for (const word of words.split(" ")) {
      for (const text of [`Horse ${word}`, `horse battery ${word}`, `horse staple ${word}, and`])
        assert.equal(isSentence(text), true, text);
      assert.equal(isSentence(`horse ${word}q battery`), false, word);
      assert.equal(isSentence(`horse ${word}-battery`), false, word);
      assert.equal(isSentence(`5 horse ${word}`), false, word);
    }
    assert.equal(isSentence("correct horse battery staple"), false);
  });

  it("begin with words with which no passphrase begins", () => {
    for (const word of "It The This Your it the this your must should is has to".split(" ")) {
      for (const end of " ,.;:!?") assert.equal(isSentence(`${word} horse${end}`), true, word + end);
      assert.equal(isSentence(`${word} horse`), false, word);
      assert.equal(isSentence(`5 ${word} horse.`), false, word);
    }
    assert.equal(isSentence("Correct horse, battery."), false);
  });
});
