import assert from "node:assert/strict";
import { cacheDirectory, embeddedKubeconfig, stateDirectory } from "../../model/environment";

describe("the folders of the environment", () => {
  it("follow ZEN_STATE and ZEN_CACHE first", () => {
    const env = {
      HOME: "/home/ada",
      ZEN_STATE: "/s",
      ZEN_CACHE: "/c",
      XDG_STATE_HOME: "/x",
      XDG_CACHE_HOME: "/y",
    };
    assert.equal(stateDirectory(env), "/s");
    assert.equal(cacheDirectory(env), "/c");
    assert.equal(embeddedKubeconfig(env), "/s/clusters/embedded/kubeconfig");
  });

  it("then the XDG folders, unless they are relative, which the specification calls invalid", () => {
    assert.equal(stateDirectory({ HOME: "/home/ada", XDG_STATE_HOME: "/x" }), "/x/kube-zen");
    assert.equal(cacheDirectory({ HOME: "/home/ada", XDG_CACHE_HOME: "y" }), "/home/ada/.cache/kube-zen");
  });

  it("and otherwise lie in the home folder", () => {
    assert.equal(stateDirectory({ HOME: "/home/ada" }), "/home/ada/.local/state/kube-zen");
    assert.equal(cacheDirectory({ HOME: "/home/ada", ZEN_CACHE: "" }), "/home/ada/.cache/kube-zen");
  });
});
