// Two people, one place: the second is told, keeps what was entered, and is offered the nearest others.

import { message } from "./steps/outbox.ts";
import { losesASlot } from "./steps/one-place.ts";
import { expect, test } from "./steps/test.ts";

for (const script of [true, false]) {
  test.describe(script ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled: script });

    test("whoever loses the last place books an alternative", async ({ visitor, rival }) => {
      const { page } = visitor;
      const { day, slots } = await losesASlot(visitor, rival);
      const reference = await visitor.reference();
      const offers = page.getByTestId("alternative-slot");
      await expect(offers).toHaveCount(3);
      await expect(page.locator("main")).toContainText("Grace Lin");
      await offers.first().click();
      await visitor.sees("held");
      expect(await visitor.reference(), "the same order goes on").toBe(reference);
      await visitor.live();
      await visitor.confirm();
      await visitor.pay("approve");
      await visitor.sees("confirmed");
      await message(visitor.telephone, reference);

      // the place that was fought for is gone from the picker
      const full = new URL(slots);
      full.searchParams.set("date", day);
      await expect(async () => {
        await page.goto(full.href); // a page of counts may be some seconds old
        await expect(page.getByTestId("slot-time")).toHaveCount(0, { timeout: 500 });
      }).toPass({ timeout: 30_000 });
    });
  });
}
