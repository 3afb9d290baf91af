import { Argument, Command, Option } from "commander";
import { providerNames } from "../../rehearsal/providers";
import { SAMPLE_IMAGE } from "../demo/sample";
import type { CommandContext } from "./context";
import type { ExitCode } from "../exit";

/** A command's work: options and arguments in, exit code out. */
export type Action<Options> = (
  options: Options,
  context: CommandContext,
  ...args: readonly string[]
) => Promise<ExitCode>;

/** Starts a command's work; given by the process, so that the program itself has no side effects. */
export type Start = <Options extends { readonly json?: true }>(
  options: Options,
  args: readonly string[],
  action: Action<Options>,
) => Promise<void>;

function jsonOption(command: Command): Command {
  return command.option("--json", "print one JSON document on stdout, everything else on stderr");
}

function clusterOption(command: Command): Command {
  return command.addOption(
    new Option("--cluster <kind>", "the cluster that zenctl makes where none is given")
      .choices(["embedded", "k3d"])
      .default("embedded"),
  );
}

function kubeconfigOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--kubeconfig <file>", "use the cluster of this kubeconfig file and make none").conflicts(
        "cluster",
      ),
    )
    .option("--context <name>", "the context in that file; needed where it has more than one");
}

function stackOptions(command: Command): Command {
  return kubeconfigOptions(
    clusterOption(jsonOption(command))
      .option("--stack <name>", "the stack: the NAME of a Pulumi.NAME.yaml", "local")
      .addOption(
        new Option("--engine <engine>", "who does the work: a real pulumi, or the rehearsal")
          .choices(["auto", "pulumi", "rehearsal"])
          .default("auto"),
      ),
  );
}

function yesOption(command: Command): Command {
  return command.option("--yes", "do not ask before something is changed or removed");
}

/** The values of an option that may be given more than once. */
function repeated(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

// Commands are loaded when they are called: the Automation API alone takes longer to load than `--help` should.
function stackCommands(program: Command, start: Start): void {
  yesOption(stackOptions(program.command("up").description("bring the cluster and the stack up")))
    .option("--skip-checks", "do not check the account of AWS before a stack is made in it")
    .action(async (options: Parameters<(typeof import("../commands/up.js"))["up"]>[0]) =>
      start(options, [], (await import("../commands/up.js")).up),
    );
  stackOptions(
    program.command("preview").description("show what up would do, judged by the policy pack"),
  ).action(async (options: Parameters<(typeof import("../commands/up.js"))["preview"]>[0]) =>
    start(options, [], (await import("../commands/up.js")).preview),
  );
  yesOption(stackOptions(program.command("destroy").description("remove all that the stack made")))
    .option("--delete-data", "also what holds data and is protected: it is lost for good")
    .action(async (options: Parameters<(typeof import("../commands/destroy.js"))["destroy"]>[0]) =>
      start(options, [], (await import("../commands/destroy.js")).destroy),
    );
  yesOption(
    stackOptions(program.command("refresh").description("bring the state in line with the cluster")),
  ).action(async (options: Parameters<(typeof import("../commands/destroy.js"))["refresh"]>[0]) =>
    start(options, [], (await import("../commands/destroy.js")).refresh),
  );
  stackOptions(program.command("outputs").description("print what the stack tells about itself")).action(
    async (options: Parameters<(typeof import("../commands/outputs.js"))["outputs"]>[0]) =>
      start(options, [], (await import("../commands/outputs.js")).outputs),
  );
  stackOptions(program.command("render").description("print the objects of every Release as YAML"))
    .option("--release <name>", "only this release")
    .action(async (options: Parameters<(typeof import("../commands/render.js"))["render"]>[0]) =>
      start(options, [], (await import("../commands/render.js")).render),
    );
}

type ClusterCommandOptions = Parameters<(typeof import("../commands/cluster.js"))["up"]>[0];

function clusterCommands(program: Command, start: Start): void {
  const cluster = program.command("cluster").description("make, show and remove clusters of zenctl's own");
  clusterOption(jsonOption(cluster.command("up").description("make or start the cluster"))).action(
    async (options: ClusterCommandOptions) => start(options, [], (await import("../commands/cluster.js")).up),
  );
  clusterOption(
    jsonOption(cluster.command("status").description("show how the cluster can be reached")),
  ).action(async (options: ClusterCommandOptions) =>
    start(options, [], (await import("../commands/cluster.js")).status),
  );
  yesOption(
    clusterOption(
      jsonOption(cluster.command("down").description("remove the cluster and all that is in it")),
    ),
  ).action(async (options: ClusterCommandOptions) =>
    start(options, [], (await import("../commands/cluster.js")).down),
  );
}

type CrdsOptions = Parameters<(typeof import("../commands/crds.js"))["diff"]>[0];

function crdsCommands(program: Command, start: Start): void {
  const crds = program
    .command("crds")
    .description("look after the CustomResourceDefinitions that the charts ship");
  const made = (name: string, description: string): Command =>
    kubeconfigOptions(clusterOption(jsonOption(crds.command(name).description(description))));
  made("diff", "show how the cluster's differ from those of the charts").action(
    async (options: CrdsOptions) => start(options, [], (await import("../commands/crds.js")).diff),
  );
  yesOption(made("upgrade", "replace those of the cluster that differ")).action(
    async (options: CrdsOptions) => start(options, [], (await import("../commands/crds.js")).upgrade),
  );
  yesOption(
    made("migrate", "bring objects that are stored in older versions to the one of the charts"),
  ).action(async (options: CrdsOptions) => start(options, [], (await import("../commands/crds.js")).migrate));
}

function policyCommands(program: Command, start: Start): void {
  const policy = program.command("policy").description("judge manifests by the rules of the policy pack");
  jsonOption(policy.command("check").description("judge files, folders, charts and standard input"))
    .argument("<path...>", "YAML or JSON files, folders with them, charts, or - for standard input")
    .addOption(
      new Option(
        "--profile <name>",
        "the profile whose levels count; every rule is mandatory without one",
      ).choices(["local", "gitops", "aws"]),
    )
    .option("--config <file>", "levels, parameters and exemptions; policy-pack/config/aws.json is one")
    .addOption(
      new Option("--scope <scope>", "judge everything together, or each file by itself")
        .choices(["all", "file"])
        .default("all"),
    )
    .option("--namespace <name>", "the namespace of charts, and of objects that name none", "default")
    .option(
      "--values <file>",
      "values for the charts; may be given more than once, none by default",
      repeated,
    )
    .action(
      async (
        paths: readonly string[],
        options: Parameters<(typeof import("../commands/policy.js"))["check"]>[0],
      ) => start(options, paths, (await import("../commands/policy.js")).check),
    );
  jsonOption(policy.command("rules").description("list every rule with its checks and levels")).action(
    async (options: { readonly json?: true }) =>
      start(options, [], (await import("../commands/policy.js")).rules),
  );
}

function netpolCommand(program: Command, start: Start): void {
  jsonOption(program.command("netpol").description("show who reaches whom under the network policies"))
    .argument(
      "[path...]",
      "YAML or JSON files, folders, charts, or - for standard input; our own charts without",
    )
    .addOption(
      new Option("--profile <name>", "the profile whose documented values our own charts are rendered with")
        .choices(["local", "gitops", "aws"])
        .default("local"),
    )
    .option("--stack <name>", "the Releases of this stack in place of our own charts")
    .option("--namespace <name>", "the namespace of charts, and of objects that name none", "default")
    .option("--svg <file>", "draw the matrix into this file as well")
    .action(
      async (
        paths: readonly string[],
        options: Parameters<(typeof import("../commands/netpol.js"))["netpol"]>[0],
      ) => start(options, paths, (await import("../commands/netpol.js")).netpol),
    );
}

function certificateOptions(command: Command): Command {
  return kubeconfigOptions(
    clusterOption(jsonOption(command)).option(
      "--stack <name>",
      "the stack: the NAME of a Pulumi.NAME.yaml",
      "local",
    ),
  );
}

function certsCommands(program: Command, start: Start): void {
  const certs = program
    .command("certs")
    .description("list the stack's certificates, make them anew, and try out who is let in with them");
  certificateOptions(
    certs
      .command("list", { isDefault: true })
      .description("list every certificate; exit 1 where one is of no use or has less than 3 days left"),
  )
    .option(
      "--namespace <name>",
      "a namespace in place of those of the stack; may be given more than once",
      repeated,
    )
    .action(async (options: Parameters<(typeof import("../commands/certs.js"))["list"]>[0]) =>
      start(options, [], (await import("../commands/certs.js")).list),
    );
  yesOption(
    stackOptions(certs.command("rotate").description("have a certificate made anew by whoever makes it")),
  )
    .argument("<name>", "its name, as certs list has it, or private-authority for the authority itself")
    .option("--namespace <name>", "the namespace that it is in; needed where more than one has the name")
    .option("--timeout <seconds>", "how long cert-manager may take", "300")
    .action(
      async (name: string, options: Parameters<(typeof import("../commands/certsRotate.js"))["rotate"]>[0]) =>
        start(options, [name], (await import("../commands/certsRotate.js")).rotate),
    );
  certificateOptions(
    certs
      .command("verify")
      .description(
        "try out who is let in where certificates are asked for; exit 1 where it is not as it has to be",
      ),
  )
    .option("--saas <url>", "try the SaaS at this URL, and only what is named so")
    .option("--registry <url>", "try the registry's ingress at this URL, and only what is named so")
    .option("--webhook <url>", "try the ingress of webhooks at this URL, and only what is named so")
    .option("--server-name <name>", "the server's host name, where the URL has its address")
    .option(
      "--trust <file>",
      "authorities that servers are checked with; those that the stack knows without it",
    )
    .option(
      "--client-certificate <file>",
      "what the right client shows; without it what the cluster has for it: of the SaaS each agent's certificate",
    )
    .option("--client-key <file>", "the private key of --client-certificate")
    .option(
      "--client-authority <file>",
      "certificate and key of the clients' authority, to try a certificate that has ended",
    )
    .option("--strict", "take what could not be tried for a failure: exit 1")
    .option("--staple", "refuse servers that staple nothing, whatever their certificates say")
    .action(async (options: Parameters<(typeof import("../commands/certsVerify.js"))["verify"]>[0]) =>
      start(options, [], (await import("../commands/certsVerify.js")).verify),
    );
}

function demoCommands(program: Command, start: Start): void {
  const demo = program.command("demo").description("show a stack that is up, and a sample remediation on it");
  stackOptions(
    demo
      .command("show")
      .description(
        "show what there is: releases, URLs, certificates, dashboards, rights; exit 1 where it is not as it has to be",
      ),
  ).action(async (options: Parameters<(typeof import("../commands/demo.js"))["show"]>[0]) =>
    start(options, [], (await import("../commands/demo.js")).show),
  );
  yesOption(
    stackOptions(
      demo
        .command("incident")
        .description("make a sample that runs out of memory, with an approved remediation, and follow that"),
    ),
  )
    .option("--remove", "take the sample away in place of making it")
    .option("--timeout <seconds>", "how long the agent may take", "120")
    .option("--image <reference>", "the image of the sample, with a shell and dd", SAMPLE_IMAGE)
    .action(async (options: Parameters<(typeof import("../commands/demo.js"))["incident"]>[0]) =>
      start(options, [], (await import("../commands/demo.js")).incident),
    );
}

function otherCommands(program: Command, start: Start): void {
  const rehearsal = program.command("rehearsal").description("work with the rehearsal engine");
  rehearsal
    .command("serve")
    .description("serve one of the rehearsal's providers for a real engine's PULUMI_DEBUG_PROVIDERS")
    .addArgument(new Argument("<name>", "the provider").choices(providerNames))
    .option("--port <number>", "the port on 127.0.0.1; a free one if none is given")
    .action(async (name: string, options: { readonly port?: string }) =>
      start(options, [name], (await import("../commands/rehearsal.js")).serve),
    );
  jsonOption(program.command("doctor").description("show what this machine has of what zenctl uses")).action(
    async (options: { readonly json?: true }) =>
      start(options, [], (await import("../commands/doctor.js")).doctor),
  );
  stackOptions(
    program
      .command("check")
      .description("show, before anything is made, what a stack lacks and what it will cost"),
  )
    .option("--pre", "check what can be known before anything is made; needed, since nothing else is checked")
    .option("--strict", "take what could not be checked for a failure: exit 1")
    .option("--prices <file>", "prices besides the known ones, as YAML; each with its source and day")
    .action(async (options: Parameters<(typeof import("../commands/check.js"))["check"]>[0]) =>
      start(options, [], (await import("../commands/check.js")).check),
    );
  stackOptions(
    program
      .command("graph")
      .description("draw what a stack is made of, and what has to be there before what"),
  )
    .addOption(
      new Option("--format <format>", "the language of Graphviz, a picture, or data")
        .choices(["dot", "svg", "json"])
        .default("dot"),
    )
    .option("--resources", "every resource in place of components")
    .option("--output <file>", "write it into this file in place of stdout")
    .action(async (options: Parameters<(typeof import("../commands/graph.js"))["graph"]>[0]) =>
      start(options, [], (await import("../commands/graph.js")).graph),
    );
}

/** What commander says of a mistake, with what was probably meant in the same sentence. */
export function oneSentence(text: string): string {
  return text.replace(/\.?\n\(Did you mean (.+?)\?\)/, ": did you mean $1?");
}

/** The command line of zenctl. @param version Version of the project. */
export function createProgram(version: string, start: Start): Command {
  const program = new Command("zenctl")
    .description("Brings the Kube-Zen platform up on a cluster, and looks after it there")
    .version(version)
    .showHelpAfterError("(zenctl --help shows the commands and options)")
    .configureOutput({ outputError: (text, write) => write(oneSentence(text)) });
  stackCommands(program, start);
  clusterCommands(program, start);
  crdsCommands(program, start);
  policyCommands(program, start);
  netpolCommand(program, start);
  certsCommands(program, start);
  demoCommands(program, start);
  otherCommands(program, start);
  return program;
}
