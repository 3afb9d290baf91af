import { type Account, AwsError, type Held } from "../../../rehearsal/providers/aws/account";
import { valueOf } from "../../../rehearsal/providers/aws/types/spec";

/** A question to the simulated account. */
export interface Question {
  readonly account: Account;
  readonly region: string;
  /** Options by their names without dashes, such as `vpc-ids`. */
  readonly options: Readonly<Record<string, readonly string[]>>;
}

/** Answers by the first two words of a question, in the shapes of the AWS CLI's reference. */
export type Answers = Readonly<Record<string, (question: Question) => unknown>>;

/** The options among the words of a question. */
export function optionsOf(args: readonly string[]): Question["options"] {
  const options: Record<string, string[]> = {};
  let current: string[] = [];
  for (const word of args.slice(2))
    if (word.startsWith("--")) options[word.slice(2)] = current = [];
    else current.push(word);
  return options;
}

/** The value of an option; empty where it is not given. */
export const one = ({ options }: Question, name: string): string => options[name]?.[0] ?? "";

/** What has an id. @throws AwsError with a code where there is no such thing. */
export function held(question: Question, type: string, id: string, code: string): Held {
  const found = question.account.find(type, id);
  if (found === undefined) throw new AwsError(code, `${id} does not exist`);
  return found;
}

/** All of a type in the region that is asked about. */
export const inRegion = ({ account, region }: Question, type: string): readonly Held[] =>
  account.all(type).filter((each) => each.region === region);

/** A switch among inputs. */
export const flag = (inputs: Held["inputs"], name: string, otherwise: boolean): boolean =>
  typeof inputs[name] === "boolean" ? inputs[name] : otherwise;

/** A name as AWS begins it, with a capital. */
export const capital = (name: string): string => `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}`;

/** Tags in AWS's way of writing them. */
export function tags({ inputs, outputs }: Held): readonly { readonly Key: string; readonly Value: string }[] {
  const own = { ...valueOf(inputs, "tags"), ...valueOf(outputs, "tagsAll") };
  return Object.entries(own).map(([Key, value]) => ({ Key, Value: typeof value === "string" ? value : "" }));
}
