import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { providerNames, startProvider } from "../../../rehearsal/providers";
import { serveProvider } from "../../../rehearsal/serve";
import { ProviderClient, urn } from "./support/client";

describe("rehearsal/serve", () => {
  it("names its providers and refuses any other with a sentence", async () => {
    for (const name of ["command", "kubernetes", "tls"]) assert.ok(providerNames.includes(name), name);
    await assert.rejects(startProvider("gcp", { programDirectory: ".", env: {} }), {
      message: `The rehearsal has no provider "gcp", only ${providerNames.join(", ")}: use the real engine (--engine pulumi).`,
    });
  });

  it("prints the port as a plugin does, serves until it is told to stop, and gives the port back", async () => {
    const stop = new AbortController();
    const stdout = new PassThrough();
    const ended = serveProvider("tls", { programDirectory: ".", env: {}, stdout, signal: stop.signal });
    const [chunk] = (await once(stdout, "data")) as [Buffer];
    const line = chunk.toString("utf8");
    assert.match(line, /^\d+\n$/u);
    const client = new ProviderClient(`127.0.0.1:${line.trim()}`);
    const key = urn("tls:index/privateKey:PrivateKey", "key");
    assert.deepEqual((await client.check(key, { algorithm: "RSA" })).inputs, { algorithm: "RSA" });
    stop.abort();
    await ended;
    await assert.rejects(client.check(key, { algorithm: "RSA" }));
    client.close();
  });
});
