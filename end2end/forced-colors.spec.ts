// With forced colours (a high-contrast scheme of the system) backgrounds and shadows are gone: what can be pressed and
// what is chosen must show by lines.

import type { Locator, Page } from "@playwright/test";

import { audit } from "./steps/inspect.ts";
import { expect, LOCALES, test } from "./steps/test.ts";

test.use({ forcedColors: "active" });

/** Every shown match has a border or outline all around, in a colour other than what lies behind it. */
async function isFramed(elements: Locator, what: string): Promise<void> {
  const shown = elements.filter({ visible: true });
  expect(await shown.count(), what).toBeGreaterThan(0);
  const bare = await shown.evaluateAll((elements) => {
    const transparent = (colour: string) => colour === "transparent" || /^rgba\(.*, 0\)$/.test(colour);
    const paperOf = (element: Element | null): string => {
      const colour = element ? getComputedStyle(element).backgroundColor : "rgb(255, 255, 255)";
      return element && transparent(colour) ? paperOf(element.parentElement) : colour;
    };
    const framed = (element: Element) => {
      const style = getComputedStyle(element);
      const paper = paperOf(element.parentElement);
      const seen = (kind: string, width: string, colour: string) =>
        !["none", "hidden"].includes(kind) && parseFloat(width) >= 1 && colour !== paper && !transparent(colour);
      const sides = ["top", "right", "bottom", "left"].map((side) =>
        ["style", "width", "color"].map((part) => style.getPropertyValue(`border-${side}-${part}`)),
      );
      return (
        seen(style.outlineStyle, style.outlineWidth, style.outlineColor) ||
        sides.every(([kind = "", width = "", colour = ""]) => seen(kind, width, colour))
      );
    };
    return elements.filter((element) => !framed(element)).map((element) => element.outerHTML.slice(0, 160));
  });
  expect.soft(bare, `${what} without a line around`).toEqual([]);
}

// axe takes a text's colour as the style sheet has it and its background as the system forces it: no contrast of either
const audited = (page: Page, state: string) => audit(page, `${state}, forced colours`, { without: ["color-contrast"] });

const buttons = (page: Page) => page.locator("button, .button");

for (const language of LOCALES) {
  test.describe(language, () => {
    test.use({ language, locale: language === "zh" ? "zh-CN" : "en-GB" });

    test("buttons, fields and the chosen day show by lines", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/");
      expect(await page.evaluate(() => matchMedia("(forced-colors: active)").matches)).toBe(true);
      await isFramed(buttons(page), "buttons of home");
      await isFramed(page.locator("main :is(input, select):not([type=hidden])"), "fields of home");
      await audited(page, `home (${language})`);

      await visitor.open("/hospitals");
      await visitor.chooseHospital();
      await visitor.choosePackage();
      await isFramed(buttons(page), "buttons of slots");
      await isFramed(page.getByTestId("slot-day"), "days");
      await isFramed(page.getByTestId("slot-time"), "times");
      const chosen = page.locator("[data-testid=slot-day][aria-current]");
      await expect(chosen).toHaveCount(1);
      const others = page.locator("[data-testid=slot-day]:not([aria-current])");
      await expect(chosen).toHaveCSS("outline-style", "solid");
      await expect(chosen).toHaveCSS("outline-width", "3px");
      await expect(others.first(), "no other looks chosen").toHaveCSS("outline-style", "none");
      await audited(page, `slots (${language})`);

      await visitor.chooseSlot();
      await visitor.signIn(/\/people\?/);
      await visitor.addPerson();
      await isFramed(buttons(page), "buttons of people");
      await visitor.bookFor();
      await visitor.sees("held");
      await visitor.live();
      await isFramed(buttons(page), "buttons of the review");
      await audited(page, `order, held (${language})`);
      await visitor.confirm();
      await isFramed(buttons(page), "buttons of the payment");
      await visitor.pay("approve");
      await visitor.sees("confirmed");
      await visitor.live();
      await isFramed(page.locator("[data-testid=order-state]"), "the state");
      await audited(page, `order, confirmed (${language})`);
    });
  });
}
