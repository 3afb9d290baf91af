import * as pulumi from "@pulumi/pulumi";

/** Keys of our charts' values that take secret material in plain text. */
const SECRET_KEYS: ReadonlySet<string> = new Set(["clusterToken", "vaultToken", "authToken", "hmacSecret"]);

function refusal(release: string, key: string): Error {
  return new Error(
    `values of release ${release} hold secret material at ${key}: put it in a Secret and pass the Secret's name (existingSecret)`,
  );
}

async function refuseSecret<T>(
  output: pulumi.Output<T>,
  release: string,
  key: string,
): Promise<pulumi.Output<T>> {
  if (await pulumi.isSecret(output)) throw refusal(release, key);
  return output;
}

function checked(value: unknown, release: string, key: string): unknown {
  // Leaf by leaf: one unknown leaf must not make the known rest of the values unknown in preview.
  if (pulumi.Output.isInstance(value)) return pulumi.output(refuseSecret(value, release, key));
  if (Array.isArray(value)) return value.map((item, index) => checked(item, release, `${key}[${index}]`));
  if (typeof value !== "object" || value === null || value instanceof Promise) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      const place = key === "" ? name : `${key}.${name}`;
      if (SECRET_KEYS.has(name) && inner !== undefined && inner !== "") throw refusal(release, place);
      return [name, checked(inner, release, place)];
    }),
  );
}

/**
 * The values as they are, once it is sure that none of them is secret: Helm keeps a release's values in the
 * cluster, and the engine keeps them in its state, both readable to more people than a Secret is.
 *
 * @param values Values for a chart, outputs among them.
 * @param release Name of the release, for the message.
 * @throws When a key that takes secret material is set; an output that is marked secret fails the run.
 */
export function withoutSecrets(values: pulumi.Inputs, release: string): pulumi.Inputs {
  return checked(values, release, "") as pulumi.Inputs;
}
