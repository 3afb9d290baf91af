import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import {
  ALLOWED_REGISTRIES,
  DEFAULT_MIRROR_PREFIX,
  formatImageReference,
  type ImageReference,
  ImageReferenceError,
  isAllowed,
  parseAllowedRegistry,
  parseImageReference,
  relocate,
} from "../../model/images";

interface RecordedCase {
  readonly text: string;
  readonly parts: Partial<ImageReference> | null;
}
const recorded = JSON.parse(
  fs.readFileSync(path.join(__dirname, "fixtures", "image-references.json"), "utf8"),
) as { readonly cases: readonly RecordedCase[] };

/** Undefined where the text is refused. */
function parsed(text: string): ImageReference | undefined {
  try {
    return parseImageReference(text);
  } catch (error) {
    assert.ok(error instanceof ImageReferenceError, String(error));
    return undefined;
  }
}

const hexadecimal = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...Array.from("0123456789abcdef")),
    minLength: length,
    maxLength: length,
  });
const word = fc.string({ unit: fc.constantFrom(...Array.from("abz019")), minLength: 1, maxLength: 6 });
const pathComponent = fc
  .tuple(word, fc.array(fc.tuple(fc.constantFrom(".", "_", "__", "-", "---"), word), { maxLength: 2 }))
  .map(([first, rest]) => first + rest.map(([separator, part]) => separator + part).join(""));
const repository = fc
  .array(pathComponent, { minLength: 2, maxLength: 4 })
  .map((components) => components.join("/"));
const registry = fc.constantFrom(
  "docker.io",
  "ghcr.io",
  "GHCR.io",
  "localhost",
  "localhost:5000",
  "Registry",
  "registry.kube-zen.io:5000",
  "127.0.0.1",
  "[2001:db8::1]:5000",
);
const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/);
const digest = fc.oneof(
  hexadecimal(64).map((hex) => `sha256:${hex}`),
  hexadecimal(96).map((hex) => `sha384:${hex}`),
  hexadecimal(128).map((hex) => `sha512:${hex}`),
);
const image: fc.Arbitrary<ImageReference> = fc
  .record({ registry, repository, tag: fc.option(tag), digest: fc.option(digest) })
  .map((parts) => ({
    registry: parts.registry,
    repository: parts.repository,
    ...(parts.tag === null ? {} : { tag: parts.tag }),
    ...(parts.digest === null ? {} : { digest: parts.digest }),
  }));

describe("parseImageReference", () => {
  it("agrees with the recorded answers of distribution/reference", () => {
    const differences = recorded.cases.filter(({ text, parts }) => {
      // The module takes "a.b_c/d" and gives it no registry; a node would then ask the host "a.b_c".
      const expected = parts?.registry === undefined ? undefined : parts;
      return !isSame(parsed(text), expected);
    });
    assert.deepEqual(differences, []);
    assert.ok(recorded.cases.length > 300);
  });

  it("gives back the parts that a reference was made of", () => {
    fc.assert(
      fc.property(image, (parts) => {
        assert.deepEqual(parseImageReference(formatImageReference(parts)), parts);
      }),
    );
  });

  it("is stable: a reference written out in full means the same", () => {
    const text = fc.oneof(
      image.map(formatImageReference),
      fc.string({
        unit: fc.constantFrom("a", "B", "/", ":", ".", "@", "_", "-", "[", "]", "5"),
        maxLength: 20,
      }),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        const first = parsed(candidate);
        if (first !== undefined) assert.deepEqual(parsed(formatImageReference(first)), first);
      }),
      { numRuns: 2000 },
    );
  });

  it("answers any text within milliseconds", () => {
    const hostile = [
      "a".repeat(100_000),
      `${"a-".repeat(2000)}/`,
      `a/${"b__".repeat(1300)}`,
      `[${":".repeat(4000)}`,
    ];
    const start = process.hrtime.bigint();
    for (const text of hostile) assert.equal(parsed(text), undefined);
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    assert.ok(milliseconds < 200, `${milliseconds} ms`);
  });

  it("says what is wrong without repeating the text", () => {
    const messageOf = (text: string): string => {
      try {
        parseImageReference(text);
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
      return "accepted";
    };
    assert.deepEqual(
      ["", "a".repeat(64), "Secret-Value", "s3cr3t value", "x@sha256:abc", `x@md5:${"0".repeat(32)}`].map(
        messageOf,
      ),
      [
        "The image reference is empty.",
        "The image reference is an image id (64 hexadecimal digits), not a name.",
        "The repository of the image reference has upper-case letters.",
        "The text is not an image reference ([host[:port]/]path[:tag][@digest]).",
        "The text is not an image reference ([host[:port]/]path[:tag][@digest]).",
        "The digest of the image reference is not sha256, sha384 or sha512 with its number of lower-case hexadecimal digits.",
      ],
    );
  });
});

function isSame(left: unknown, right: unknown): boolean {
  try {
    assert.deepEqual(left, right);
    return true;
  } catch {
    return false;
  }
}

describe("isAllowed", () => {
  const verdicts: readonly (readonly [string, boolean])[] = [
    ["kubezen/zen-agent:1.0.2", true],
    ["docker.io/kubezen/zen-agent:1.0.2", true],
    ["index.docker.io/kubezen/zen-agent", true],
    ["ghcr.io/kube-zen/mirror/docker.io/atom/workflow-registry:1.0.0", true],
    ["GHCR.IO/kube-zen/x", true],
    ["ghcr.io/kube-zen", true],
    ["registry.kube-zen.io:5000/anything/at/all", true],
    [`ghcr.io/kube-zen/x:1@sha256:${"a".repeat(64)}`, true],
    ["nginx", false],
    ["atom/workflow-registry:1.0.0", false],
    ["docker.io/library/kubezen", false],
    ["kubezen", false],
    ["kubezenevil/zen-agent", false],
    ["ghcr.io/kube-zen-evil/x", false],
    ["ghcr.io/x/kube-zen/y", false],
    ["ghcr.io.evil.example/kube-zen/x", false],
    ["ghcr.io:443/kube-zen/x", false],
    ["registry.kube-zen.io/x", false],
    ["registry.kube-zen.io:5001/x", false],
    ["registry-1.docker.io/kubezen/zen-agent", false],
    ["registry.hub.docker.com/kubezen/zen-agent", false],
    ["localhost:5000/kubezen/zen-agent", false],
  ];
  for (const [text, allowed] of verdicts) {
    it(`${allowed ? "allows" : "refuses"} ${text.slice(0, 60)}`, () => {
      assert.equal(isAllowed(text, ALLOWED_REGISTRIES), allowed);
    });
  }

  it("allows nothing when no registry is given", () => {
    fc.assert(fc.property(image, (parts) => !isAllowed(parts, [])));
  });

  it("does not depend on tag or digest", () => {
    fc.assert(
      fc.property(image, image, ({ registry, repository }, other) => {
        const verdict = isAllowed({ registry, repository }, ALLOWED_REGISTRIES);
        return isAllowed({ ...other, registry, repository }, ALLOWED_REGISTRIES) === verdict;
      }),
    );
  });

  it("refuses a registry without a host with the fix", () => {
    assert.throws(
      () => isAllowed("kubezen/x", ["kubezen"]),
      new ImageReferenceError(
        'The registry "kubezen" names no host: write "docker.io/kubezen" if it is on Docker Hub.',
      ),
    );
    assert.throws(
      () => parseAllowedRegistry("https://ghcr.io/kube-zen"),
      new ImageReferenceError("A registry has to be written as host[:port][/path]."),
    );
  });

  it("reads a registry with a trailing slash, in upper case and by Docker Hub's old name", () => {
    assert.deepEqual(
      ["GHCR.io/kube-zen/", "index.docker.io/kubezen", "[2001:DB8::1]:5000"].map(parseAllowedRegistry),
      [
        { host: "ghcr.io", path: "kube-zen" },
        { host: "docker.io", path: "kubezen" },
        { host: "[2001:db8::1]:5000", path: "" },
      ],
    );
  });
});

describe("relocate", () => {
  it("keeps host, repository, tag and digest below the mirror", () => {
    const d = `sha256:${"a".repeat(64)}`;
    const relocated = [
      "atom/workflow-registry:1.0.0",
      "nginx",
      `quay.io/jetstack/cert-manager-controller:v1.19.1@${d}`,
      "localhost:5000/x:1",
      "[2001:DB8::1]:5000/x/y",
    ].map((text) => relocate(text, DEFAULT_MIRROR_PREFIX));
    assert.deepEqual(relocated, [
      "ghcr.io/kube-zen/mirror/docker.io/atom/workflow-registry:1.0.0",
      "ghcr.io/kube-zen/mirror/docker.io/library/nginx",
      `ghcr.io/kube-zen/mirror/quay.io/jetstack/cert-manager-controller:v1.19.1@${d}`,
      "ghcr.io/kube-zen/mirror/localhost-5000/x:1",
      "ghcr.io/kube-zen/mirror/2001-db8-1-5000/x/y",
    ]);
    assert.equal(relocate("atom/x:1", "registry.local:5000"), "registry.local:5000/docker.io/atom/x:1");
  });

  it("always lands below the prefix, once, and with the same tag and digest", () => {
    fc.assert(
      fc.property(image, (parts) => {
        const relocated = relocate(parts, DEFAULT_MIRROR_PREFIX);
        assert.ok(isAllowed(relocated, [DEFAULT_MIRROR_PREFIX]));
        assert.equal(relocate(relocated, DEFAULT_MIRROR_PREFIX), relocated);
        const { tag, digest } = parseImageReference(relocated);
        assert.deepEqual({ tag, digest }, { tag: parts.tag, digest: parts.digest });
      }),
    );
  });

  it("refuses a prefix without a host", () => {
    assert.throws(
      () => relocate("atom/x", "kube-zen/mirror"),
      new ImageReferenceError(
        'The registry "kube-zen/mirror" names no host: write "docker.io/kube-zen/mirror" if it is on Docker Hub.',
      ),
    );
  });
});
