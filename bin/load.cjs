"use strict";
// Loads TypeScript of this clone as one bundle, made by esbuild when the sources have changed and kept in the cache.
const { createHash, randomUUID } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const os = require("node:os");
const path = require("node:path");

const ROOT = path.join(__dirname, "..");
/** Large packages, and those that must be the one copy that others use too. The rest goes into the bundle. */
const EXTERNAL = ["@grpc/*", "@kubernetes/*", "@pulumi/*", "google-protobuf", "esbuild", "typescript"];

/** Must agree with cacheDirectory in model/environment.ts, which is TypeScript and so not to be had here. */
function cacheDirectory(env) {
  if (env.ZEN_CACHE) return path.resolve(env.ZEN_CACHE);
  const xdg = env.XDG_CACHE_HOME;
  return path.join(
    xdg && path.isAbsolute(xdg) ? xdg : path.join(env.HOME ?? os.homedir(), ".cache"),
    "kube-zen",
  );
}

function* typescriptFiles(source) {
  if (source.endsWith(".ts")) {
    yield source;
    return;
  }
  for (const entry of fs.readdirSync(source, { withFileTypes: true })) {
    const inside = path.join(source, entry.name);
    if (entry.isDirectory() ? entry.name !== "node_modules" : entry.isFile() && entry.name.endsWith(".ts"))
      yield* typescriptFiles(inside);
  }
}

function sourcesKey({ entry, sources }) {
  const hash = createHash("sha256").update(`${ROOT}\0${process.version}\0${entry}`);
  for (const file of [path.join(__dirname, "load.cjs"), path.join(ROOT, "package.json")])
    hash.update(fs.readFileSync(file));
  for (const source of sources.map((name) => path.join(ROOT, name))) {
    if (!fs.existsSync(source)) continue;
    for (const file of [...typescriptFiles(source)].sort()) {
      const { size, mtimeMs } = fs.statSync(file);
      hash.update(`${file}\0${size}\0${mtimeMs}\0`);
    }
  }
  return hash.digest("hex").slice(0, 32);
}

/** In a bundle all files share one folder: each source file is told its own. */
const ownFolders = {
  name: "own-folders",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, (args) => {
      if (args.path.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
      const source = fs.readFileSync(args.path, "utf8");
      if (!/\b__(dirname|filename)\b/.test(source)) return { contents: source, loader: "ts" };
      const names = `var __dirname=${JSON.stringify(path.dirname(args.path))},__filename=${JSON.stringify(args.path)};`;
      return { contents: names + source, loader: "ts" };
    });
  },
};

/** Cannot be loaded; the message is one sentence, `exitCode` what a command line ends with. */
class LoadError extends Error {
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The first mistake that esbuild found in the sources, as one sentence. */
function firstMistake(error, entry) {
  const found = error.errors?.[0];
  if (found === undefined) return error;
  const at = found.location === null ? entry : `${found.location.file}:${found.location.line}`;
  return new LoadError(`${at} cannot be read (${found.text}): correct it`, 1);
}

/** The end of a whole bundle: what was cut short has none, or tells of another length. */
const endOf = (text) => `\n//# whole at ${text.length}\n`;

/** A bundle from the cache; undefined if it is not there or not whole. */
function readBundle(file) {
  let text;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(error.code)) return undefined;
    throw error;
  }
  const end = text.lastIndexOf("\n//# whole at ");
  return end >= 0 && text.slice(end) === endOf(text.slice(0, end)) ? text : undefined;
}

function write(file, text) {
  const directory = path.dirname(file);
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(temporary, text);
    fs.renameSync(temporary, file);
  } catch (error) {
    if (fs.existsSync(temporary)) fs.rmSync(temporary, { force: true });
    const folder = cacheDirectory(process.env);
    throw new LoadError(
      `The cache folder ${folder} cannot be written (${error.code}): set ZEN_CACHE to a folder that can.`,
      2,
    );
  }
}

async function bundle(file, entry) {
  const { build } = require("esbuild");
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: EXTERNAL,
    plugins: [ownFolders],
    write: false,
    logLevel: "silent",
    sourcemap: false,
  }).catch((error) => {
    throw firstMistake(error, entry);
  });
  const directory = path.dirname(file);
  const output = result.outputFiles[0].text;
  const text = `${output}${endOf(output)}`;
  write(file, text);
  for (const name of fs.readdirSync(directory)) {
    const old = path.join(directory, name);
    // Another process that bundles the same may have renamed or removed it meanwhile.
    const made = fs.statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (old !== file && Date.now() - made > KEEP_MS) fs.rmSync(old, { force: true });
  }
  return text;
}

/** Bundles of other states of the sources are kept for a day: other clones and running commands may need them. */
const KEEP_MS = 24 * 60 * 60 * 1000;

/** @param what The entry point, and the folders and files of which it may be made; from the clone's root. */
async function loadBundle(what) {
  const folder = path.parse(what.entry).dir.split("/")[0] || "program";
  const file = path.join(cacheDirectory(process.env), folder, `${sourcesKey(what)}.js`);
  const text = readBundle(file) ?? (await bundle(file, what.entry));
  // Packages are found from the clone, wherever the bundle is kept.
  const filename = path.join(ROOT, what.entry.replace(/\.ts$/, ".js"));
  const module = new Module(filename);
  module.filename = filename;
  module.paths = Module._nodeModulePaths(path.dirname(filename));
  module._compile(text, filename);
  return module.exports;
}

module.exports = { loadBundle };
