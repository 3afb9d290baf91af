import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Lab } from "../lab";
import type { Row, Section, Variables } from "../row";

const shell = "/usr/bin:/bin";

/** A stand-in for a program, first on PATH. */
function standIn(lab: Lab, name: string, says: string, exitCode = 0): Variables {
  const folder = path.join(lab.folder, "bin");
  const text = `#!/bin/sh\ncat <<'END'\n${says}\nEND\nexit ${exitCode}\n`;
  lab.write(path.join(folder, name), text, 0o755);
  return { PATH: `${folder}:${shell}` };
}

/** An environment in which no tool is built or on PATH. */
function bare(lab: Lab): Variables {
  return { ZEN_CACHE: lab.emptyCache, PATH: shell };
}

const HELM = ">=3.18.0 <4.0.0";

function onPath(name: string, says: string, exitCode: number, found: string): Row {
  return {
    name,
    run: "up --yes --kubeconfig KUBECONFIG",
    arrange: (lab) => ({ ...bare(lab), ...standIn(lab, "helm", says, exitCode), ZEN_TOOLS: "path" }),
    exitCode: 1,
    message: `ZEN_TOOLS=path, but PATH has no helm ${HELM} (found FOLDER/bin/helm ${found}): install what is missing, or unset ZEN_TOOLS.`,
  };
}

const INSTALL =
  "install Go 1.26 or newer (https://go.dev/dl), which builds what is missing, or unset ZEN_TOOLS.";

/** What can be wrong with the tools of this machine. */
export const tools: Section = {
  title: "Tools, folders and packages",
  rows: [
    {
      name: "an unknown value of ZEN_TOOLS",
      run: "up --yes --kubeconfig KUBECONFIG",
      arrange: () => ({ ZEN_TOOLS: "bogus" }),
      exitCode: 2,
      message: 'ZEN_TOOLS is "bogus": set it to path, build or download, or leave it unset.',
    },
    {
      name: "a mirror that is no address",
      run: "up --yes --kubeconfig KUBECONFIG",
      arrange: (lab) => ({ ...bare(lab), ZEN_TOOLS: "download", ZEN_TOOLS_MIRROR: "mirror.example" }),
      exitCode: 2,
      message:
        'ZEN_TOOLS_MIRROR is "mirror.example": give the http or https address of a mirror, which keeps each file under <mirror>/<host>/<path>.',
    },
    {
      name: "no helm on PATH",
      run: "up --yes --kubeconfig KUBECONFIG",
      arrange: (lab) => ({ ...bare(lab), ZEN_TOOLS: "path" }),
      exitCode: 1,
      message: `ZEN_TOOLS=path, but PATH has no helm ${HELM}: install what is missing, or unset ZEN_TOOLS.`,
    },
    onPath("a helm that is too old", 'version.BuildInfo{Version:"v3.2.0"}', 0, "3.2.0"),
    onPath("a helm that fails", "v3.20.0", 1, "of unknown version"),
    onPath("a helm that prints nonsense", "hello", 0, "of unknown version"),
    {
      name: "no Go to build with",
      run: "up --yes --kubeconfig KUBECONFIG",
      arrange: (lab) => ({ ...bare(lab), ZEN_TOOLS: "build" }),
      exitCode: 1,
      message: `ZEN_TOOLS=build cannot make helm ${HELM}, for Go is not on PATH: ${INSTALL}`,
    },
    {
      name: "a Go that is too old",
      run: "up --yes --kubeconfig KUBECONFIG",
      arrange: (lab) => {
        const folder = path.join(lab.folder, "bin");
        const says = "go: go.mod requires go >= 1.26.0 (running go 1.20.1)";
        lab.write(path.join(folder, "go"), `#!/bin/sh\necho "${says}" >&2\nexit 1\n`, 0o755);
        return { ...bare(lab), PATH: `${folder}:${shell}`, ZEN_TOOLS: "build" };
      },
      exitCode: 1,
      message: `ZEN_TOOLS=build cannot make helm ${HELM}, for FOLDER/bin/go cannot be used: go: go.mod requires go >= 1.26.0 (running go 1.20.1): ${INSTALL}`,
    },
    {
      name: "a download with another checksum",
      run: "up --yes --kubeconfig KUBECONFIG",
      arrange: async (lab) => {
        const server = createServer((_request, response) => response.end("not what was asked for"));
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        lab.until(() => server.close());
        const mirror = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
        return { ...bare(lab), ZEN_TOOLS: "download", ZEN_TOOLS_MIRROR: mirror };
      },
      exitCode: 1,
      message: `http://#/get.helm.sh/# does not have the pinned checksum (sha256 expected # found #) and was not installed: install Go 1.26 or newer (https://go.dev/dl) to build helm instead, or put helm ${HELM} on PATH.`,
    },
    {
      name: "a file in the place of the state folder",
      run: "up --yes",
      arrange: (lab) => ({ ZEN_STATE: lab.write(path.join(lab.folder, "file"), "") }),
      exitCode: 2,
      message: "the state folder FOLDER/file is a file: set ZEN_STATE to a folder that can be written",
    },
    {
      name: "a state folder below a file",
      run: "up --yes",
      arrange: (lab) => ({ ZEN_STATE: `${lab.write(path.join(lab.folder, "file"), "")}/state` }),
      exitCode: 2,
      message:
        "the state folder FOLDER/file/state cannot be made, since FOLDER/file is a file: set ZEN_STATE to a folder that can be written",
    },
    {
      name: "a state folder that nobody may write",
      run: "up --yes",
      arrange: () => ({ ZEN_STATE: "/proc/self/state" }),
      exitCode: 2,
      message:
        "the state folder /proc/self/state cannot be written (#): set ZEN_STATE to a folder that can be written",
    },
    {
      name: "a file in the place of the cache folder",
      run: "up --yes",
      arrange: (lab) => ({ ZEN_CACHE: lab.write(path.join(lab.folder, "file"), "") }),
      exitCode: 2,
      message:
        "The cache folder FOLDER/file cannot be written (ENOTDIR): set ZEN_CACHE to a folder that can.",
    },
    {
      name: "no Pulumi CLI and no way to get it",
      run: "up --yes --engine pulumi",
      arrange: (lab) => ({ ...bare(lab), ...offline(lab) }),
      exitCode: 1,
      message:
        "no pulumi is on PATH, and the Pulumi CLI could not be downloaded: install it from https://www.pulumi.com/docs/install, or use --engine rehearsal",
    },
    {
      name: "a Pulumi CLI that is too old, and no way to get another",
      run: "up --yes --engine pulumi",
      arrange: (lab) => ({ ...bare(lab), ...offline(lab), ...standIn(lab, "pulumi", "v2.25.0") }),
      exitCode: 1,
      message:
        "the pulumi on PATH is 2.25.0, and >=3.200.0 <4.0.0-0 is needed, and the Pulumi CLI could not be downloaded: install it from https://www.pulumi.com/docs/install, or use --engine rehearsal",
    },
    {
      name: "a Pulumi CLI that prints nonsense, and no way to get another",
      run: "up --yes --engine pulumi",
      arrange: (lab) => ({ ...bare(lab), ...offline(lab), ...standIn(lab, "pulumi", "hello") }),
      exitCode: 1,
      message:
        "FOLDER/bin/pulumi does not tell its version, and the Pulumi CLI could not be downloaded: install it from https://www.pulumi.com/docs/install, or use --engine rehearsal",
    },
    {
      name: "no lock file of npm",
      run: "up --yes",
      arrange: (lab) => {
        lab.takeAway(lab.clone("package-lock.json"));
        return undefined;
      },
      exitCode: 1,
      message:
        "CLONE/package-lock.json cannot be read (ENOENT), and without it nobody knows which packages are needed: put it back (git checkout package-lock.json).",
    },
    {
      name: "a Node.js that is too old",
      run: "up --yes",
      arrange: (lab) => {
        const versions = '{ ...process.versions, node: "18.20.0" }';
        const text = `Object.defineProperty(process, "versions", { value: ${versions} });\n`;
        return { NODE_OPTIONS: `--require=${lab.write(path.join(lab.folder, "old.cjs"), text)}` };
      },
      exitCode: 1,
      message: "Node.js 18.20.0 is too old: install Node.js 20.19 or newer (https://nodejs.org).",
    },
    {
      name: "a source file that is cut short",
      run: "up --yes",
      arrange: (lab) => {
        lab.edit(
          lab.clone("automation", "exit.ts"),
          (text) => text.slice(0, text.indexOf("/** An end")) + "(",
        );
        return undefined;
      },
      exitCode: 1,
      message: "automation/exit.ts:# cannot be read (Unexpected end of file): correct it",
    },
  ],
};

/** No network: whatever is asked for goes to a proxy that is not there. */
function offline(lab: Lab): Variables {
  const proxy = "http://127.0.0.1:1";
  fs.mkdirSync(lab.emptyCache, { recursive: true });
  return { HTTPS_PROXY: proxy, https_proxy: proxy, HTTP_PROXY: proxy, http_proxy: proxy, NO_PROXY: "" };
}
