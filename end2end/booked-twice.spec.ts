// The same visit booked from two open pages: not refused, for it may be meant, but pointed out while nothing is paid.

import { inspect } from "./steps/inspect.ts";
import { expect, LOCALES, test } from "./steps/test.ts";
import type { Visitor } from "./steps/visitor.ts";

/** Up to the choice of a person, on a day with places for more than one booking. */
async function choosesForGrace(visitor: Visitor): Promise<void> {
  await visitor.open("/hospitals");
  await visitor.chooseHospital();
  await visitor.choosePackage();
  await visitor.chooseRoomiestDay();
  await visitor.chooseSlot();
  await visitor.signIn(/\/people\?/);
  await visitor.addPerson();
}

for (const language of LOCALES) {
  for (const script of [true, false]) {
    test.describe(`${language}, ${script ? "with script" : "without script"}`, () => {
      test.use({ language, javaScriptEnabled: script, locale: language === "zh" ? "zh-CN" : "en-GB" });

      test("a second booking names the first, and cancelling it leaves the first", async ({ visitor }) => {
        const { page } = visitor;
        await choosesForGrace(visitor);
        const again = await visitor.inAnotherTab();
        await again.page.goto(page.url());
        await again.live();

        await visitor.bookFor();
        await visitor.sees("held");
        await expect(page.getByTestId("notice")).toHaveCount(0);
        const first = await visitor.reference();

        await again.bookFor();
        await again.sees("held");
        const second = await again.reference();
        expect(second).not.toBe(first);
        const notice = again.page.getByTestId("notice");
        await expect(notice).toHaveCount(1);
        await expect(notice).toHaveAttribute("role", "alert");
        const toFirst = notice.getByRole("link", { name: first });
        await expect(toFirst).toHaveAttribute("href", visitor.at(`/orders/${first}`));
        if (script) await inspect(again.page, language, "order, booked twice");
        await again.confirm();
        await expect(notice.getByRole("link", { name: first }), "while it is being paid, too").toBeVisible();
        if (script) await inspect(again.page, language, "order, booked twice, paying");

        await again.page.getByTestId("order-cancel").click();
        await again.sees("cancelled");
        await expect(notice).toHaveCount(0);
        await again.live();
        await page.reload();
        await visitor.sees("held");
        await visitor.live();
        expect(await visitor.reference()).toBe(first);
        await expect(page.getByTestId("notice")).toHaveCount(0);
        await visitor.confirm();
        await visitor.pay("approve");
        await visitor.sees("confirmed");
      });
    });
  }
}

test("the link of the notice leads to the booking that is paid already", async ({ visitor }) => {
  const { page } = visitor;
  await choosesForGrace(visitor);
  const choice = page.url();
  await visitor.bookFor();
  await visitor.sees("held");
  const first = await visitor.reference();
  await visitor.live();
  await visitor.confirm();
  await visitor.pay("approve");
  await visitor.sees("confirmed");

  await page.goto(choice);
  await visitor.live();
  await visitor.bookFor();
  await visitor.sees("held");
  await visitor.go(page.getByTestId("notice").getByRole("link"), `/orders/${first}`);
  await visitor.sees("confirmed");
  expect(await visitor.reference()).toBe(first);
});

test("pressing the button twice books once", async ({ visitor }) => {
  const { page } = visitor;
  await choosesForGrace(visitor);
  await page.getByTestId("person-option").first().dblclick();
  await visitor.arrived(/\/orders\/[^/?]+$/);
  await visitor.sees("held");
  await expect(page.getByTestId("notice")).toHaveCount(0);
  await visitor.open("/orders");
  await expect(page.getByTestId("order-row")).toHaveCount(1);
});
