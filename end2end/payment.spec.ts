// Paying, not paying, paying later.

import { message } from "./steps/outbox.ts";
import { expect, test } from "./steps/test.ts";

for (const script of [true, false]) {
  test.describe(script ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled: script });

    test("a declined payment can be tried again and then confirms", async ({ visitor }) => {
      await visitor.holdsAPlace();
      const reference = await visitor.reference();
      await visitor.confirm();
      await visitor.pay("decline");
      await visitor.sees("held");
      await expect(visitor.page.getByTestId("notice").first()).toBeVisible();
      await visitor.live();
      await visitor.confirm();
      await visitor.pay("approve");
      await visitor.sees("confirmed");
      expect(await visitor.reference()).toBe(reference);
      await message(visitor.telephone, reference);
    });

    test("cancelling before payment gives the place back", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.holdsAPlace();
      const reference = await visitor.reference();
      await page.getByTestId("order-cancel").click();
      await visitor.sees("cancelled");
      await expect(page.getByTestId("hold-countdown")).toHaveCount(0);
      await expect(page.getByTestId("confirm-booking")).toHaveCount(0);
      await expect(page.getByTestId("pay-now")).toHaveCount(0);
      expect(await visitor.reference()).toBe(reference);
    });

    test("a hold can be extended once", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.holdsAPlace();
      const extend = page.getByTestId("hold-extend");
      await expect(extend).toBeVisible();
      await extend.click();
      await expect(extend).toHaveCount(0);
      await visitor.sees("held");
      await expect(page.getByTestId("hold-countdown")).toBeVisible();
    });

    test("a payment left open is resumed from my bookings", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.holdsAPlace();
      const reference = await visitor.reference();
      await visitor.confirm();
      await page.getByTestId("pay-now").click();
      await page.waitForURL(/\/demo\/provider\//);
      // the patient closes the provider's page and comes back by another way
      await visitor.open("/orders");
      await visitor.go(page.locator(`a[href$="/orders/${reference}"]`).first(), /\/orders\/[^/?]+$/);
      await visitor.sees("paying");
      await visitor.pay("approve");
      await visitor.sees("confirmed");
    });
  });
}

test("the countdown runs while the page is open", async ({ visitor }) => {
  await visitor.holdsAPlace();
  const countdown = visitor.page.getByTestId("hold-countdown");
  const first = await countdown.innerText();
  expect(first).toMatch(/\d/);
  await expect(countdown).not.toHaveText(first);
});

test("cancelling a payment that is open ends the order", async ({ visitor }) => {
  await visitor.holdsAPlace();
  await visitor.confirm();
  await visitor.page.getByTestId("order-cancel").click();
  await visitor.sees("cancelled");
});

test("somebody else's order is not found", async ({ visitor, rival }) => {
  await visitor.holdsAPlace();
  const reference = await visitor.reference();
  await rival.open("/sign-in");
  await rival.signIn(/./);
  const answer = await rival.page.goto(rival.at(`/orders/${reference}`));
  expect(answer?.status()).toBe(404);
  await expect(rival.page.locator("main")).not.toContainText("Grace");
});
