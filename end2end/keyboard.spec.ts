// The journey with Tab, Enter and typing alone; where the focus is must show at every step.

import type { Locator, Page } from "@playwright/test";

import { signInCode } from "./steps/outbox.ts";
import { GRACE } from "./steps/people.ts";
import { expect, test } from "./steps/test.ts";

const FARTHEST = 150;

/** Presses Tab until `target` has the focus. Fails when the focus does not show on the way, or never gets there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const wanted = await target.elementHandle();
  for (let presses = 0; presses < FARTHEST; presses++) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate((wanted) => {
      const element = document.activeElement;
      if (!element || element === document.body) return { there: false, shows: true, what: "nothing" };
      const outlined = (shown: Element) => {
        const style = getComputedStyle(shown);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      };
      // a card is outlined as a whole when the link in its title has the focus
      const card = element.closest(".card--link");
      const visible = outlined(element) || (card !== null && outlined(card));
      const box = element.getBoundingClientRect();
      return {
        there: element === wanted,
        shows: visible && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
        what: element.outerHTML.slice(0, 160),
      };
    }, wanted);
    expect.soft(focus.shows, `the focus shows on ${focus.what}`).toBe(true);
    if (focus.there) return;
  }
  throw new Error(`${FARTHEST} Tabs did not reach ${target}`);
}

test("the skip link comes first and leads past the header", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.open("/");
  const skip = page.locator('a[href="#main"]');
  await tabTo(page, skip);
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.querySelector("main")?.contains(document.activeElement))).toBe(true);
});

for (const script of [true, false]) {
  test.describe(script ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled: script });

    test("a check-up is booked with the keyboard alone", async ({ visitor }) => {
      const { page } = visitor;
      const enter = async (target: Locator) => {
        await tabTo(page, target);
        await page.keyboard.press("Enter");
      };
      const type = async (target: Locator, text: string) => {
        await tabTo(page, target);
        await page.keyboard.type(text);
      };

      await visitor.open("/");
      await tabTo(page, page.getByTestId("search-text"));
      await page.keyboard.press("Enter");
      await visitor.arrived(/\/hospitals\?/);
      const card = visitor.openHospitals().nth(visitor.turn % 10);
      await enter(card.getByRole("link").first());
      await visitor.arrived(/\/hospitals\/[^/?]+$/);
      await enter((await visitor.packageCard()).getByTestId("package-book"));
      await visitor.arrived(/\/slots\?/);
      await enter(page.getByTestId("slot-time").first());
      await visitor.arrived(/\/sign-in\?/);
      await type(page.getByTestId("sign-in-phone"), visitor.phone);
      await page.keyboard.press("Enter");
      await expect(page.getByTestId("sign-in-code")).toBeVisible();
      await visitor.live();
      await type(page.getByTestId("sign-in-code"), await signInCode(visitor.telephone, visitor.phone));
      await page.keyboard.press("Enter");
      await visitor.arrived(/\/people\?/);
      const form = visitor.personForm();
      await type(form.locator("[name=name]"), GRACE.en.name);
      await type(form.locator("[name=id_number]"), GRACE.en.idNumber);
      await page.keyboard.press("Enter");
      await expect(page.getByTestId("person-option").first()).toBeVisible();
      await visitor.live();
      await enter(page.getByTestId("person-option").first());
      await visitor.arrived(/\/orders\/[^/?]+$/);
      await visitor.sees("held");
      await enter(page.getByTestId("confirm-booking"));
      await visitor.sees("paying");
      await visitor.live();
      await enter(page.getByTestId("pay-now"));
      await page.waitForURL(/\/demo\/provider\//);
      await enter(page.getByTestId("simulator-approve"));
      await page.waitForURL(/\/orders\//);
      await visitor.sees("confirmed");
    });
  });
}
