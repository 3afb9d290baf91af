import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { python, pythonPackages } from "../../charts/backup/python";

const run = promisify(execFile);

/** What AWS publishes of an operation, by the names that its CLI gives them. */
interface Operation {
  readonly options: readonly string[];
  readonly required: readonly string[];
}

/** Options of every command of the CLI that the pages use (AWS CLI reference, "Global options"). */
const GLOBAL = ["region", "profile", "output", "query", "no-cli-pager"];

/** Commands of the CLI that are no operation of a service (AWS CLI reference, "eks update-kubeconfig"). */
const CUSTOM: Readonly<Record<string, Operation>> = {
  "eks update-kubeconfig": {
    options: [
      "name",
      "kubeconfig",
      "role-arn",
      "dry-run",
      "verbose",
      "alias",
      "user-alias",
      "assume-role-arn",
    ],
    required: ["name"],
  },
};

const SCRIPT = `
import json, sys
import botocore.session
from botocore import xform_name
session = botocore.session.get_session()
found = {}
for command in json.loads(sys.argv[1]):
    service, verb = command.split(" ")
    if service not in session.get_available_services():
        continue
    model = session.get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    if verb not in names:
        continue
    shape = model.operation_model(names[verb]).input_shape
    members = shape.members if shape is not None else {}
    required = shape.required_members if shape is not None else []
    found[command] = {
        "options": [xform_name(name, "-") for name in members],
        "required": [xform_name(name, "-") for name in required],
    }
print(json.dumps(found))
`;

/** What is wrong with commands of the aws CLI, by the shapes that AWS publishes with botocore; nothing for right ones. */
export async function awsMistakes(commands: readonly string[]): Promise<readonly string[]> {
  const read = commands.map((command) => {
    const [, service = "", verb = "", ...rest] = command.split(/\s+/);
    const options = rest
      .filter((word) => word.startsWith("--"))
      .map((word) => word.slice(2).replace(/=.*/, ""));
    return { command, name: `${service} ${verb}`, options };
  });
  const names = [...new Set(read.map(({ name }) => name))].filter((name) => !(name in CUSTOM));
  const PYTHONPATH = await pythonPackages();
  const { stdout } = await run(python, ["-c", SCRIPT, JSON.stringify(names)], {
    env: { ...process.env, PYTHONPATH },
    maxBuffer: 16 * 1024 * 1024,
  });
  const published = { ...(JSON.parse(stdout) as Readonly<Record<string, Operation>>), ...CUSTOM };
  return read.flatMap(({ command, name, options }) => {
    const operation = published[name];
    if (operation === undefined) return [`${command}: there is no aws ${name}`];
    const known = [...operation.options, ...GLOBAL];
    return [
      ...options
        .filter((option) => !known.includes(option))
        .map((option) => `${command}: aws ${name} has no --${option}`),
      ...operation.required
        .filter((option) => !options.includes(option))
        .map((option) => `${command}: aws ${name} needs --${option}`),
    ];
  });
}
