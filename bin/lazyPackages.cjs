"use strict";
// @pulumi/pulumi loads TypeScript and npm's dependency resolver whenever it starts, more than half of the time that
// takes, for functions that a program has serialized. Nothing here has any, so that the two are loaded when first used.
const Module = require("node:module");
const path = require("node:path");

const LAZY = new Map(
  [
    ["typescript", "@pulumi/pulumi/typescript-shim.js"],
    ["@npmcli/arborist", "@pulumi/pulumi/runtime/closure/codePaths.js"],
  ].map(([name, file]) => [name, path.normalize(`/node_modules/${file}`)]),
);

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const asks = LAZY.get(request);
  if (asks === undefined || !parent?.filename?.endsWith(asks))
    return load.call(this, request, parent, ...rest);
  let loaded;
  return new Proxy(
    {},
    {
      // Said to be an ES module, so that it is handed on as it is and not copied, which would load it.
      get: (_, name) =>
        name === "__esModule" ? true : (loaded ??= load.call(this, request, parent, ...rest))[name],
    },
  );
};
