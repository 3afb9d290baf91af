"use strict";
// Loaded before a policy pack that says `typescript: false`: the SDK's host loads the compiler for every pack.
const Module = require("node:module");
const path = require("node:path");

const host = path.normalize("/cmd/run-policy-pack/run.js");
const compiler = {
  typeScriptRequireStrings: () => ({ tsnodeRequire: module.filename, typescriptRequire: module.filename }),
};
const load = Module._load;
Module._load = function (request, parent, ...rest) {
  return request === "../../tsutils" && parent?.filename?.endsWith(host)
    ? { ...compiler, loadTypeScriptCompilerOptions: () => ({}) }
    : load.call(this, request, parent, ...rest);
};

// What the host then takes for ts-node and for TypeScript.
exports.register = () => undefined;
exports.version = "0.0.0";
