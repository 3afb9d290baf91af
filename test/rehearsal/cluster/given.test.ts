import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { resolveCluster } from "../../../rehearsal/cluster";

const one = `
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: only, context: {cluster: c, user: u}}]
users: [{name: u, user: {}}]
`;
const two = `
current-context: production
clusters: [{name: c, cluster: {}}]
contexts: [{name: production, context: {cluster: c}}, {name: staging, context: {cluster: c}}]
`;

describe("a kubeconfig that was given", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-given-"));
  const file = path.join(folder, "kubeconfig");
  after(() => fs.rmSync(folder, { recursive: true }));

  const refused: readonly { title: string; text: string | undefined; context?: string; message: string }[] = [
    {
      title: "that is not there",
      text: undefined,
      message: `Kubeconfig ${file} cannot be read (ENOENT): name a kubeconfig file that is there.`,
    },
    {
      title: "that is empty",
      text: " \n",
      message: `Kubeconfig ${file} is empty: name a kubeconfig file with a context in it.`,
    },
    {
      title: "without a context",
      text: "kind: Config\ncontexts: null\n",
      message: `Kubeconfig ${file} has no context: name a kubeconfig file with a context in it.`,
    },
    {
      title: "with several contexts and none named, whatever its current one is",
      text: two,
      message:
        `Kubeconfig ${file} has 2 contexts (production, staging): name the one to use, with --context or the ` +
        "stack config key kube-zen-platform:context; its current-context is not taken.",
    },
    {
      title: "without the context that was named",
      text: two,
      context: "test",
      message: `Kubeconfig ${file} has no context test: name one that it has with --context: production, staging`,
    },
    {
      title: "whose context is of no cluster",
      text: "clusters: []\ncontexts: [{name: a, context: {cluster: gone}}]\n",
      message:
        `Context a of kubeconfig ${file} is of cluster gone, which the file does not have: ` +
        "correct the file or name another context.",
    },
    {
      title: "whose context is of no user",
      text: "clusters: [{name: c}]\ncontexts: [{name: a, context: {cluster: c, user: gone}}]\n",
      message:
        `Context a of kubeconfig ${file} is of user gone, which the file does not have: ` +
        "correct the file or name another context.",
    },
  ];
  for (const { title, text, context, message } of refused) {
    it(`is refused: one ${title}`, async () => {
      fs.rmSync(file, { force: true });
      if (text !== undefined) fs.writeFileSync(file, text);
      await assert.rejects(resolveCluster({ kubeconfig: file, context }), { message });
    });
  }

  it("is refused: one that is not YAML", async () => {
    fs.writeFileSync(file, "{ contexts: [");
    await assert.rejects(
      resolveCluster({ kubeconfig: file }),
      /^Error: Kubeconfig \S+ is not YAML \(.+\): correct it$/,
    );
  });

  it("is taken with its only context, or with the one that was named", async () => {
    fs.writeFileSync(file, one);
    assert.deepEqual(await resolveCluster({ kubeconfig: file }), { kubeconfig: file, context: "only" });
    fs.writeFileSync(file, two);
    assert.deepEqual(await resolveCluster({ kubeconfig: file, context: "staging" }), {
      kubeconfig: file,
      context: "staging",
    });
    const relative = path.relative(process.cwd(), file);
    assert.equal((await resolveCluster({ kubeconfig: relative, context: "staging" })).kubeconfig, file);
  });
});
