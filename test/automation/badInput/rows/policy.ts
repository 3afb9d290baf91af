import * as path from "node:path";
import type { Row, Section } from "../row";

const POD = "{apiVersion: v1, kind: Pod, metadata: {name: p}}\n";

function config(name: string, text: string, complaint: string): Row {
  return {
    name,
    run: "policy check FOLDER/pod.yaml --config FOLDER/config.yaml",
    arrange: (lab) => {
      lab.write(path.join(lab.folder, "pod.yaml"), POD);
      lab.write(path.join(lab.folder, "config.yaml"), text);
    },
    exitCode: 2,
    message: `FOLDER/config.yaml is not understood: ${complaint}`,
  };
}

/** What can be wrong with what the policy pack is asked to judge, and by what. */
export const policy: Section = {
  title: "Policy check",
  rows: [
    {
      name: "a file that is not there",
      run: "policy check FOLDER/nothing.yaml",
      exitCode: 2,
      message: "there is no file or folder FOLDER/nothing.yaml: correct the path",
    },
    {
      name: "a folder with nothing to judge",
      run: "policy check FOLDER/empty",
      arrange: (lab) => lab.folderAt(path.join(lab.folder, "empty")),
      exitCode: 2,
      message:
        "there is no *.yaml, *.yml or *.json and no chart in FOLDER/empty: give a folder with manifests",
    },
    config("a key that there is not", "profil: aws\n", "there is no profil: did you mean profile?"),
    config(
      "a rule that there is not, and a level",
      "rules: { imags: off, images: loud }\n",
      "rules.imags: the pack has no policy imags: did you mean images?; rules.images is no level: use one of advisory, disabled, mandatory, off",
    ),
    config(
      "a parameter that cannot be right",
      "registries: [quay.io/a, team]\n",
      "images.registries: it has to be a list of host[:port][/path], each with its host",
    ),
    config(
      "an exemption of a rule that there is not",
      "exemptions: [{ rule: imags, object: { kind: Pod, name: p }, reason: Because it is so., owner: me, expires: 2999-01-01 }]\n",
      "exemption 1 in FOLDER/config.yaml: there is no rule or check imags: did you mean images?",
    ),
  ],
};
