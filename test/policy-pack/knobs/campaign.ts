// npm run campaign:knobs: every setting, half an hour on a busy machine; a sample is part of npm test.
import { chartNames, checkTurn, turnsOf } from "./expectations";
import { Turner } from "./turning";

describe("every setting of the knobs of our charts", function () {
  this.timeout(3_600_000);
  let turner: Turner;

  before(async () => {
    turner = await Turner.start();
  });

  for (const chart of chartNames) {
    for (const turn of turnsOf(chart)) {
      const { knob, setting, verdict } = turn;
      it(`${verdict} ${chart}: ${knob} set to ${JSON.stringify(setting)}`, async () => {
        await checkTurn(turner, turn);
      });
    }
  }
});
