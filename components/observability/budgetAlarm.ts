import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What an alarm on costs is made from. */
export interface BudgetAlarmArgs {
  readonly budgetName: string;
  /** Costs of a month, in US dollars. */
  readonly monthlyUsd: number;
  /** Who is told. */
  readonly email: string;
}

/** Part of the budget at which somebody is told, in per cent. */
const SPENT = 80;
const FORECAST = 100;

/** Tells somebody when the account has cost most of a month's budget, or is forecast to cost more. */
export class BudgetAlarm extends pulumi.ComponentResource {
  public constructor(name: string, args: BudgetAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:observability:BudgetAlarm", name, {}, opts);
    const { budgetName, monthlyUsd, email } = args;
    const tell = (notificationType: string, threshold: number) => ({
      comparisonOperator: "GREATER_THAN",
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      subscriberEmailAddresses: [email],
    });
    new aws.budgets.Budget(
      name,
      {
        name: budgetName,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(monthlyUsd),
        limitUnit: "USD",
        notifications: [tell("ACTUAL", SPENT), tell("FORECASTED", FORECAST)],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
