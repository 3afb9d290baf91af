import { once } from "node:events";
import * as net from "node:net";
import type { Section } from "../row";

const BUSY_PORT = 47_613;

/** What can be wrong with a command line. */
export const commandLine: Section = {
  title: "Command line",
  rows: [
    {
      name: "a command that there is not",
      run: "previw",
      exitCode: 2,
      message: "unknown command 'previw': did you mean preview?",
    },
    {
      name: "a command of a group that there is not",
      run: "cluster stat",
      exitCode: 2,
      message: "unknown command 'stat': did you mean status?",
    },
    {
      name: "an option that there is not",
      run: "up --stak local",
      exitCode: 2,
      message: "unknown option '--stak': did you mean --stack?",
    },
    {
      name: "an option without its argument",
      run: "up --stack",
      exitCode: 2,
      message: "option '--stack <name>' argument missing",
    },
    {
      name: "an option's value that there is not",
      run: "up --engine fast",
      exitCode: 2,
      message:
        "option '--engine <engine>' argument 'fast' is invalid. Allowed choices are auto, pulumi, rehearsal.",
    },
    {
      name: "an argument too many",
      run: "outputs local",
      exitCode: 2,
      message: "too many arguments for 'outputs'. Expected 0 arguments but got 1.",
    },
    {
      name: "options that exclude each other",
      run: "up --kubeconfig x --cluster k3d",
      exitCode: 2,
      message: "option '--kubeconfig <file>' cannot be used with option '--cluster <kind>'",
    },
    {
      name: "no `--yes` where nobody can be asked: up",
      run: "up",
      exitCode: 2,
      message: "there is no terminal to ask on: give --yes to go on without a question",
    },
    {
      name: "no `--yes` where nobody can be asked: destroy",
      run: "destroy",
      exitCode: 2,
      message: "there is no terminal to ask on: give --yes to go on without a question",
    },
    {
      name: "a stack that there is not, near one that there is",
      run: "up --yes --stack lokal",
      exitCode: 2,
      message: "stack lokal has no Pulumi.lokal.yaml: did you mean local?",
    },
    {
      name: "a stack that there is not",
      run: "preview --stack production",
      exitCode: 2,
      message: "stack production has no Pulumi.production.yaml: use one of aws, gitops, local with --stack",
    },
    {
      name: "a stack's name that leads out of the project",
      run: "preview --stack ../local",
      exitCode: 2,
      message: "stack ../local has no Pulumi.../local.yaml: use one of aws, gitops, local with --stack",
    },
    {
      name: "a stack that is not part of this version",
      run: "up --yes --stack gitops",
      exitCode: 2,
      message: "the gitops stack is not part of this version: use the local stack",
    },
    {
      name: "outputs of a stack that is not up",
      run: "outputs",
      exitCode: 2,
      message: "stack local is not up on the rehearsal engine: bring it up with `zenctl up --stack local`",
    },
    {
      name: "the status of a cluster that is not up",
      run: "cluster status",
      exitCode: 1,
      message: "the embedded cluster is not up: start it with `zenctl cluster up --cluster embedded`",
    },
    {
      name: "a provider that the rehearsal does not have",
      run: "rehearsal serve kubernets",
      exitCode: 2,
      message:
        "command-argument value 'kubernets' is invalid for argument 'name'. Allowed choices are aws, command, eks, kubernetes, tls.",
    },
    {
      name: "a port that is none",
      run: "rehearsal serve tls --port 99999",
      exitCode: 2,
      message: "--port is 99999: give a number from 1 to 65535",
    },
    {
      name: "a port for the provider that takes a free one",
      run: "rehearsal serve eks --port 4000",
      exitCode: 2,
      message: "--port is not for eks, whose process takes a free port and prints it: leave the option out",
    },
    {
      name: "a port that is busy",
      run: `rehearsal serve tls --port ${String(BUSY_PORT)}`,
      arrange: async () => {
        const server = net.createServer().listen(BUSY_PORT, "127.0.0.1").unref();
        // Where something else has it already, it is just as busy.
        await Promise.race([once(server, "listening"), once(server, "error")]);
        return undefined;
      },
      exitCode: 2,
      message:
        "port 47613 on 127.0.0.1 cannot be used (EADDRINUSE): give another with --port, or leave the option out for a free one",
    },
  ],
};
