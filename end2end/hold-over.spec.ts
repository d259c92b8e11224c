// A place that is kept for two seconds only: what is shown, said and sent when nobody paid in time.

import { inspect } from "./steps/inspect.ts";
import { message } from "./steps/outbox.ts";
import { GRACE } from "./steps/people.ts";
import { expect, LOCALES, test } from "./steps/test.ts";
import { told } from "./steps/times.ts";
import type { Visitor } from "./steps/visitor.ts";

test.use({ serverEnv: { CHECKWELL__BOOKING__HOLD_S: "2", CHECKWELL__BOOKING__EXTENSION_S: "2" } });

/** Books up to the review, and looks at nothing on it: it may be over before it is read. */
async function holdsForAMoment(visitor: Visitor, justBefore: () => Promise<void> = async () => {}) {
  await visitor.open("/hospitals");
  await visitor.chooseHospital();
  await visitor.choosePackage();
  const slots = visitor.page.url();
  // nobody else is on this server
  const free = await visitor.page
    .locator("[data-slot]")
    .evaluateAll((slots) => Object.fromEntries(slots.map((slot) => [slot.getAttribute("data-slot") ?? "", slot.textContent ?? ""])));
  const chosen = await visitor.chooseSlot();
  await visitor.signIn(/\/people\?/);
  await visitor.addPerson();
  await justBefore();
  await visitor.page.getByTestId("person-option").filter({ hasText: GRACE[visitor.locale].name }).click();
  await visitor.page.waitForURL(/\/orders\/[^/?]+$/);
  return { ...chosen, slots, before: free[chosen.slot] ?? "", order: visitor.page.url(), reference: await visitor.reference() };
}

/** Asks for the page again and again until it shows a state. */
async function reloadsUntil(visitor: Visitor, state: string, order: string): Promise<void> {
  await expect(async () => {
    await visitor.page.goto(order);
    await expect(visitor.page.getByTestId("order-state")).toHaveAttribute("data-state", state, { timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await visitor.live();
}

for (const language of LOCALES) {
  test.describe(language, () => {
    test.use({ language, locale: language === "zh" ? "zh-CN" : "en-GB" });

    test("a hold that ran out ends the order, gives the place back and says so", async ({ visitor }) => {
      const { page } = visitor;
      const { order, reference, rfc3339, slot, slots, before } = await holdsForAMoment(visitor);
      await reloadsUntil(visitor, "expired", order);
      await expect(page.getByTestId("hold-countdown")).toHaveCount(0);
      for (const gone of ["confirm-booking", "hold-extend", "pay-now", "order-cancel"]) {
        await expect(page.getByTestId(gone)).toHaveCount(0);
      }
      await inspect(page, language, "order, expired");
      const sent = await message(visitor.telephone, "order_expired", reference);
      expect(sent).toContain(told(rfc3339, "Asia/Shanghai", language).message);

      await visitor.open("/orders");
      const row = page.getByTestId("order-row").filter({ hasText: reference });
      await expect(row.locator('[data-state="expired"]')).toBeVisible();
      await inspect(page, language, "my bookings, one expired");
      // the way on leads back to the same hospital's times, where the place is free again
      await page.goto(order);
      await visitor.go(page.locator("main a.button--primary"), new URL(slots).pathname.slice(3));
      expect(new URL(page.url()).search).toBe(new URL(slots).search);
      await expect(page.locator(`[data-slot="${slot}"]`)).toHaveText(before);
    });

    test("with script the page notices by itself that the hold is over", async ({ visitor }) => {
      const { page } = visitor;
      const { order } = await holdsForAMoment(visitor);
      // nobody reloads here: the countdown does, once it has come to its end
      await visitor.sees("expired");
      await visitor.live();
      expect(page.url()).toBe(order);
      await expect(page.getByTestId("hold-countdown")).toHaveCount(0);
    });

    test("a payment that was open when the hold ran out ends the same way", async ({ visitor }) => {
      const { page } = visitor;
      const { order } = await holdsForAMoment(visitor);
      const opened = await page.request.post(`${order}/confirm`, { maxRedirects: 0 });
      // slow machines may come too late: then it is refused, and the order ends all the same
      expect([303, 409, 422]).toContain(opened.status());
      await reloadsUntil(visitor, "expired", order);
      await inspect(page, language, "order, expired while paying");
    });

    test("a button pressed too late is refused, and the page tells why", async ({ visitor }) => {
      const { page } = visitor;
      // time stands still in this browser, as on a phone that slept: the page notices nothing
      await page.clock.install();
      const { order, reference } = await holdsForAMoment(visitor, () => page.clock.pauseAt(Date.now() + 60_000));
      const confirm = page.getByTestId("confirm-booking");
      await expect
        .poll(async () => (await page.request.get(order)).text(), { message: "the order has expired", timeout: 20_000 })
        .toContain('data-state="expired"');
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.request().method() === "POST"),
        confirm.click(),
      ]);
      expect(answer.status()).toBe(409);
      await page.clock.resume();
      await visitor.sees("expired");
      await visitor.live();
      await expect(page.getByTestId("notice")).toHaveAttribute("role", "alert");
      await expect(page.getByTestId("notice")).not.toBeEmpty();
      expect(await visitor.reference()).toBe(reference);
      await expect(confirm).toHaveCount(0);
      await inspect(page, language, "order, confirmed too late");
    });
  });
}
