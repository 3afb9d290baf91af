import type { Partition } from "../../../../model/aws/partition";
import { isMap, type PlainMap, type PlainValue } from "../../properties/values";
import type { Account, Held } from "../account";

/** Where something is made. */
export interface World {
  readonly account: Account;
  readonly region: string;
  readonly partition: Partition;
  /** Name of the Pulumi resource, which names are made up from. */
  readonly name: string;
  /** What is known of the cluster that stands for EKS. */
  readonly cluster: () => ClusterFacts;
}

/** The embedded cluster, as EKS would describe it. */
export interface ClusterFacts {
  readonly endpoint: string;
  /** Base64 of the certificate of its authority. */
  readonly certificateAuthority: string;
  /** Issuer of the tokens of its service accounts. */
  readonly issuer: string;
}

/** A new resource. */
export interface Made {
  readonly id: string;
  readonly outputs: PlainMap;
}

/** How one type of resource behaves. */
export interface TypeSpec {
  /** Gives a new one its id and what AWS adds to it. @throws AwsError where AWS would refuse. */
  readonly make: (inputs: PlainMap, world: World) => Made;
  /** Inputs that cannot be changed in place. */
  readonly replaces?: readonly string[];
  /** Whether it is in no region. */
  readonly global?: boolean;
  /** Inputs that name other resources, by what they name; lists and blocks are looked into (`routes.gatewayId`). */
  readonly refers?: Readonly<Record<string, string>>;
  /** Inputs whose reference does not keep the other from being deleted. */
  readonly lets?: readonly string[];
  /** The input that names what it is a part of: it goes with that, whoever asks. */
  readonly partOf?: string;
  /** The input that no two may have the same of, and how AWS says so. */
  readonly unique?: { readonly input: string; readonly code: string };
  /** How AWS says that there is one of the same id. */
  readonly exists?: string;
  /** How many there may be in a region, and how AWS says that there are as many. */
  readonly quota?: { readonly most: number; readonly code: string };
  /** How AWS says that it is not there, such as `InvalidVpcID.NotFound`. */
  readonly missing?: string;
  /** How AWS says that something else needs it. */
  readonly needed?: string;
  /** What AWS adds to blocks of the inputs, by the block's name: not known in a preview. */
  readonly computed?: Readonly<Record<string, readonly string[]>>;
  /** Makes what AWS makes along with it, before it is there itself. @throws AwsError where AWS would refuse. */
  readonly before?: (held: Held, world: World) => void;
  /** Removes what AWS made along with it. */
  readonly gone?: (held: Held, account: Account) => void;
  /** Changes what AWS made along with it, after a change in place. */
  readonly changed?: (held: Held, world: World) => void;
  /** What a change in place gives anew, such as the version of an object. */
  readonly changes?: (inputs: PlainMap) => PlainMap;
  /** The input that lets a delete remove what would keep it back, such as the objects of a bucket. */
  readonly force?: string;
}

/** A text among inputs, empty where there is none. */
export function text(inputs: PlainMap, name: string): string {
  const value = inputs[name];
  return typeof value === "string" ? value : "";
}

/** The values at a dotted path, looked for in every item of the lists on the way. */
export function valuesAt(value: PlainValue | undefined, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: PlainValue) => valuesAt(item, path));
  if (path === "") return typeof value === "string" && value !== "" ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  const [first = "", ...rest] = path.split(".");
  return valuesAt((value as PlainMap)[first], rest.join("."));
}

/** The object at a name among inputs, empty where there is none. */
export function valueOf(inputs: PlainMap, name: string): PlainMap {
  const value = inputs[name];
  return isMap(value) ? value : {};
}
