import { gzipSync } from "node:zlib";
import type { JsonObject } from "../../../policy-pack/manifests/json";
import type { Random } from "../kills/random";
import { chartBase, CANARIES } from "./bases";

/** A chart to be rendered, as files or as something that is no chart. */
export interface HostileChart {
  readonly name: string;
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** Symbolic links, from their place to where they point. */
  readonly links?: Readonly<Record<string, string>>;
  readonly values: JsonObject;
}

type Make = (random: Random) => Partial<HostileChart>;

const template = (text: string): Partial<HostileChart> => ({
  files: { ...chartBase, "templates/more.yaml": text },
});

function inFile(random: Random, insert: string | Buffer): Partial<HostileChart> {
  const names = Object.keys(chartBase);
  const name = names[random.whole(0, names.length - 1)] ?? "";
  const content = Buffer.from(chartBase[name] ?? "");
  const at = random.whole(0, content.length);
  const changed = Buffer.concat([
    content.subarray(0, at),
    Buffer.from(insert),
    content.subarray(at + random.whole(0, 6)),
  ]);
  return { files: { ...chartBase, [name]: changed } };
}

const makers: readonly [readonly [string, Make], ...(readonly [string, Make])[]] = [
  [
    "token in a file",
    (random) =>
      inFile(
        random,
        random.pick(["{{", "}}", "{{ end }}", "{{ .Values", '"', "\t", ": ", "- ", "|", "&a *a"]),
      ),
  ],
  [
    "noise in a file",
    (random) => inFile(random, Buffer.from(Array.from({ length: 12 }, () => random.whole(0, 255)))),
  ],
  ["failure that tells a value", () => template("{{ fail .Values.token }}\n")],
  ["failure that tells all values", () => template("{{ fail (toJson .Values) }}\n")],
  ["value in a broken manifest", () => template("a: [{{ .Values.token }}\n")],
  [
    "template that calls itself",
    () => template('{{ define "x" }}{{ template "x" . }}{{ end }}{{ template "x" . }}\n'),
  ],
  [
    "include that calls itself",
    () => template('{{ define "y" }}{{ include "y" . }}{{ end }}{{ include "y" . }}\n'),
  ],
  [
    "tpl that calls itself",
    () => template('{{ $_ := set .Values "t" "{{ tpl .Values.t . }}" }}{{ tpl .Values.t . }}\n'),
  ],
  ["endless list", () => template("{{ range until 2000000000 }}x{{ end }}\n")],
  [
    "endless text",
    () => template('{{ $a := "xxxxxxxxxx" }}{{ range until 40 }}{{ $a = print $a $a }}{{ end }}{{ $a }}\n'),
  ],
  [
    "many objects",
    (random) =>
      template(
        `{{ range until ${random.whole(100, 3_000)} }}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: "c{{ . }}" }\n{{ end }}`,
      ),
  ],
  ["lookup", () => template('{{ lookup "v1" "Secret" "" "" }}\n')],
  ["environment", () => template("{{ env `HOME` }}\n")],
  ["no Chart.yaml", () => ({ files: { "values.yaml": "a: 1\n" } })],
  ["Chart.yaml that is a list", () => ({ files: { ...chartBase, "Chart.yaml": "- 1\n" } })],
  [
    "other Kubernetes",
    () => ({
      files: {
        ...chartBase,
        "Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\nkubeVersion: '>=9'\n",
      },
    }),
  ],
  [
    "subchart that is missing",
    () => ({
      files: {
        ...chartBase,
        "Chart.yaml":
          "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies: [{ name: x, version: 1.0.0, repository: '' }]\n",
      },
    }),
  ],
  ["subchart archive that is none", () => ({ files: { ...chartBase, "charts/x.tgz": "no archive" } })],
  [
    "subchart archive that grows",
    () => ({ files: { ...chartBase, "charts/x.tgz": gzipSync(Buffer.alloc(300 * 1024 * 1024)) } }),
  ],
  ["link to itself", () => ({ links: { "charts/self": ".." } })],
  ["link to nowhere", () => ({ links: { "templates/gone.yaml": "../../nowhere" } })],
  ["schema that refuses", () => ({ values: { replicas: CANARIES[0] ?? "", token: CANARIES[1] ?? "" } })],
  ["schema that is no schema", () => ({ files: { ...chartBase, "values.schema.json": "[1" } })],
  ["schema that refers to itself", () => ({ files: { ...chartBase, "values.schema.json": '{"$ref":"#"}' } })],
  [
    "expression that never ends",
    () => ({
      files: { ...chartBase, "values.schema.json": '{"properties":{"image":{"pattern":"^(a+)+$"}}}' },
      values: { image: `${"a".repeat(40)}!`, token: CANARIES[0] ?? "" },
    }),
  ],
  [
    "values of other types",
    (random) => ({
      values: {
        list: random.pick<JsonObject["list"]>([1, "x", {}, [[]], null]) ?? null,
        image: { a: 1 },
        token: CANARIES[2] ?? "",
      },
    }),
  ],
  [
    "values that are huge",
    (random) => ({ values: { image: "x".repeat(random.whole(1, 400_000)), token: CANARIES[3] ?? "" } }),
  ],
  [
    "definition that is none",
    () => ({ files: { ...chartBase, "crds/x.yaml": "kind: CustomResourceDefinition\nspec: 1\n" } }),
  ],
];

/** The chart that a seed stands for. */
export function chartOf(random: Random): HostileChart {
  const [name, make] = random.pick(makers);
  return { name, files: chartBase, values: { token: CANARIES[0] ?? "" }, ...make(random) };
}
