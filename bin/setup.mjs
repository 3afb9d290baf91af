// Set-up in plain Node, before any package is there: installs the locked npm packages when they are missing or
// stale, and bundles the policy pack when its sources changed. Says nothing when there is nothing to do.
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.mjs";

const oldestNode = [20, 19];

/** A failure that is told in one sentence, without a stack. */
export class SetUpError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function checkNode(version) {
  const [major, minor] = version.split(".").map(Number);
  const [oldMajor, oldMinor] = oldestNode;
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return;
  throw new SetUpError(
    `Node.js ${version} is too old: install Node.js ${oldestNode.join(".")} or newer (https://nodejs.org).`,
  );
}

/**
 * Whether what the lock file asks for is there: in npm's own record, and as a folder, for npm also records what
 * `npm install --package-lock-only` has not installed. What is there beyond it does no harm.
 */
function isInstalled(root, lock, installed) {
  return Object.entries(lock.packages ?? {}).every(([location, wanted]) => {
    if (location === "") return true;
    const found = installed.packages?.[location];
    // Packages for other platforms are optional and not installed here.
    if (found === undefined) return wanted.optional === true;
    if (found.version !== wanted.version || found.link !== wanted.link) return false;
    if (
      wanted.integrity !== undefined &&
      found.integrity !== undefined &&
      found.integrity !== wanted.integrity
    )
      return false;
    return fs.existsSync(path.join(root, location));
  });
}

/** What decides whether an earlier answer still holds, without reading thousands of lines on every start. */
function stampOf(root, lockText) {
  const installed = fs.statSync(path.join(root, "node_modules", ".package-lock.json"), {
    throwIfNoEntry: false,
  });
  if (installed === undefined) return undefined;
  const lock = createHash("sha256").update(lockText).digest("hex");
  return JSON.stringify({ lock, platform: `${process.platform}-${process.arch}`, at: installed.mtimeMs });
}

function stampFile(root) {
  return path.join(root, "node_modules", ".set-up.json");
}

function writeStamp(root) {
  const stamp = stampOf(root, fs.readFileSync(path.join(root, "package-lock.json")));
  if (stamp !== undefined) fs.writeFileSync(stampFile(root), stamp);
}

function readLock(root) {
  const file = path.join(root, "package-lock.json");
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw new SetUpError(
      `${file} cannot be read (${error.code}), and without it nobody knows which packages are needed: put it back ` +
        "(git checkout package-lock.json).",
    );
  }
}

function packagesAreThere(root) {
  const lockText = readLock(root);
  const stamp = stampOf(root, lockText);
  if (stamp === undefined) return false;
  let known;
  try {
    known = fs.readFileSync(stampFile(root), "utf8");
  } catch {
    known = undefined;
  }
  if (known === stamp) return true;
  // On another platform the native packages are wrong even though the list is right.
  if (known !== undefined && JSON.parse(known).platform !== JSON.parse(stamp).platform) return false;
  const installed = readJson(path.join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined || !isInstalled(root, JSON.parse(lockText), installed)) return false;
  fs.writeFileSync(stampFile(root), stamp);
  return true;
}

function sourceFiles(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return ["bin", "node_modules"].includes(entry.name) ? [] : sourceFiles(file);
    return /\.(ts|json|yaml)$/.test(entry.name) ? [file] : [];
  });
}

/** Content hash of all that goes into the policy pack's bundle; undefined if there is no pack to build. */
function packSources(root) {
  const manifest = readJson(path.join(root, "policy-pack", "package.json"));
  if (manifest?.scripts?.build === undefined) return undefined;
  const hash = createHash("sha256");
  for (const file of ["package-lock.json", path.join("bin", "lazyPackages.cjs")]) {
    if (fs.existsSync(path.join(root, file))) hash.update(fs.readFileSync(path.join(root, file)));
  }
  for (const folder of ["policy-pack", "model", "tools"]) {
    for (const file of sourceFiles(path.join(root, folder)).sort()) {
      hash.update(`\0${path.relative(root, file)}\0`).update(fs.readFileSync(file));
    }
  }
  return hash.digest("hex");
}

function packStamp(root) {
  return path.join(root, "policy-pack", "bin", ".sources");
}

/** The sources and the bundle that was made of them, so that a bundle that was cut short is noticed. */
function stampOfPack(root, sources) {
  const bundle = fs.readFileSync(path.join(root, "policy-pack", "bin", "index.js"));
  return `${sources} ${createHash("sha256").update(bundle).digest("hex")}`;
}

function packIsCurrent(root) {
  const sources = packSources(root);
  if (sources === undefined) return true;
  try {
    return fs.readFileSync(packStamp(root), "utf8") === stampOfPack(root, sources);
  } catch {
    return false;
  }
}

/** npm's own entry when npm started us, so that the same npm goes on; else the one on PATH. */
function npmCommand(env) {
  const own = env.npm_execpath ?? "";
  return path.basename(own) === "npm-cli.js" && fs.existsSync(own) ? [process.execPath, own] : ["npm"];
}

/** Shows that something goes on: a running clock on a terminal, one line at the start and one at the end without. */
function showProgress(text, stderr) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  let timer;
  if (stderr.isTTY) {
    stderr.write(`${text}...`);
    timer = setInterval(() => stderr.write(`\r${text}... ${seconds()} s`), 1000);
  } else stderr.write(`${text}...\n`);
  return (done) => {
    clearInterval(timer);
    if (done) stderr.write(`${stderr.isTTY ? "\r\u001b[K" : ""}${text}: done in ${seconds()} s\n`);
    else if (stderr.isTTY) stderr.write("\n");
  };
}

/** Runs npm to its end, also when we are told to stop: half an installation is worse than a late one. */
async function runNpm(args, { root, env, hold }) {
  const [command, ...first] = npmCommand(env);
  const child = spawn(command, [...first, ...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  hold(child.pid);
  const output = [];
  child.stdout.on("data", (data) => output.push(data));
  child.stderr.on("data", (data) => output.push(data));
  let stopped;
  const stops = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => {
    const stop = () => {
      stopped = signal;
      child.kill(signal);
    };
    process.on(signal, stop);
    return [signal, stop];
  });
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", (error) => {
        const hint =
          error.code === "ENOENT"
            ? "npm is not on PATH: install Node.js with npm (https://nodejs.org)."
            : error.message;
        reject(new SetUpError(hint));
      });
      child.on("close", (code, signal) => {
        const by = stopped ?? signal;
        if (by === null) resolve({ code, output: Buffer.concat(output).toString() });
        else
          reject(new SetUpError(`Set-up was stopped by ${by}: run this again.`, 128 + constants.signals[by]));
      });
    });
  } finally {
    for (const [signal, stop] of stops) process.off(signal, stop);
  }
}

const unreachable =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/;

function installFailure({ code, output }) {
  const reason = unreachable.exec(output)?.[1];
  if (reason !== undefined) {
    return new SetUpError(
      `The npm packages are missing and the npm registry cannot be reached (${reason}): connect to the network, or ` +
        "name a mirror with `npm config set registry URL`, and run this again.",
    );
  }
  const lines = output
    .split("\n")
    .filter((line) => line.startsWith("npm error") && !line.includes("complete log"));
  const said = lines.slice(0, 12).join("\n");
  return new SetUpError(
    `\`npm ci\` failed with exit code ${code}; it said:\n${said === "" ? output.trim() : said}`,
  );
}

async function installPackages(context) {
  const { root, stderr } = context;
  const lock = readJson(path.join(root, "package-lock.json"));
  const count = Object.keys(lock?.packages ?? {}).filter((location) =>
    location.startsWith("node_modules/"),
  ).length;
  const end = showProgress(`Installing the locked npm packages (${count})`, stderr);
  const flags = ["--include=dev", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  let result;
  try {
    result = await runNpm(["ci", ...flags], context);
  } finally {
    end(result?.code === 0);
  }
  if (result.code !== 0) throw installFailure(result);
  writeStamp(root);
}

async function buildPack(context) {
  const sources = packSources(context.root);
  const result = await runNpm(["run", "build", "--silent", "--workspace", "policy-pack"], context);
  if (result.code !== 0) {
    throw new SetUpError(
      `The policy pack could not be built (npm run build -w policy-pack); it said:\n${result.output.trim()}`,
    );
  }
  fs.writeFileSync(packStamp(context.root), stampOfPack(context.root, sources));
}

/** Does what is needed in the clone at `root`; two runs at once do it once. */
export async function setUp(root, { env = process.env, stderr = process.stderr } = {}) {
  checkNode(process.versions.node);
  if (packagesAreThere(root) && packIsCurrent(root)) return;
  const waiting = () => stderr.write("Waiting for another run that sets this clone up...\n");
  await withLock(path.join(root, ".set-up.lock"), waiting, async (hold) => {
    const context = { root, env, stderr, hold };
    if (!packagesAreThere(root)) await installPackages(context);
    if (!packIsCurrent(root)) await buildPack(context);
  });
}

/**
 * Ends the process: an error with an exit code is told by its sentence, on stderr and with `--json` also as the
 * document on stdout; any other one is a mistake of ours and keeps its stack.
 */
export function exitWith(error) {
  const told = error.exitCode !== undefined;
  const exitCode = error.exitCode ?? 1;
  process.stderr.write(`${told ? error.message : error.stack}\n`);
  if (process.argv.includes("--json")) {
    process.stdout.write(`${JSON.stringify({ error: { message: error.message, exitCode } }, null, 2)}\n`);
  }
  process.exit(exitCode);
}

/** `setUp` for a program: says what failed and ends with exit code 1, or 128 and the signal's number if stopped. */
export async function setUpOrExit(root) {
  try {
    await setUp(root);
  } catch (error) {
    exitWith(error);
  }
}

/** The clone that this file is in. */
export const clone = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await setUpOrExit(clone);
}
