import type { Environment } from "../../model/environment";
import { Account, accountFile, AwsError } from "../../rehearsal/providers/aws/account";
import { answerOf, type AwsCli } from "./cli";
import { networkAnswers } from "./simulated/network";
import { optionsOf } from "./simulated/question";
import { serviceAnswers } from "./simulated/services";

const ANSWERS = { ...networkAnswers, ...serviceAnswers };

/** The simulated account of a rehearsal, asked as the `aws` CLI is asked; no process is started for it. */
export function simulatedAws(env: Environment, own: string): AwsCli {
  const account = Account.open(accountFile(env));
  return {
    ask: (schema, args, region = own) => {
      const words = args.slice(0, 2).join(" ");
      const answer = ANSWERS[words];
      let ended = { code: 252, stdout: "", stderr: `the rehearsal does not answer aws ${words}` };
      try {
        if (answer !== undefined)
          ended = {
            code: 0,
            stdout: JSON.stringify(answer({ account, region, options: optionsOf(args) })),
            stderr: "",
          };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const told = error.message.replace(/^api error [^:]*: /, "");
        const stderr = `An error occurred (${error.code}) when calling the ${words} operation: ${told}`;
        ended = { code: 254, stdout: "", stderr };
      }
      return Promise.resolve(answerOf(schema, args, ended));
    },
  };
}
