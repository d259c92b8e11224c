// A form that is refused comes back with what was typed, and says beside the field what is wrong, with and without script.

import type { Locator, Page } from "@playwright/test";

import { signInCode } from "./steps/outbox.ts";
import { expect, test } from "./steps/test.ts";

/** The field is marked as wrong and names its error to those who cannot see that it stands beside it. */
async function isRefused(page: Page, field: Locator): Promise<void> {
  await expect(field).toHaveAttribute("aria-invalid", "true");
  const described = ((await field.getAttribute("aria-describedby")) ?? "").split(/\s+/).filter(Boolean);
  const errors = page.getByTestId("field-error");
  const ids = await errors.evaluateAll((elements) => elements.map((element) => element.id));
  const own = described.find((id) => ids.includes(id));
  expect(own, `aria-describedby "${described}" names one of ${ids}`).toBeDefined();
  await expect(page.locator(`[id="${own}"]`)).toBeVisible();
  await expect(page.locator(`[id="${own}"]`)).not.toBeEmpty();
}

for (const script of [true, false]) {
  test.describe(script ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled: script });

    test("a bad phone number is kept and explained", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/sign-in?next=%2Fen%2Forders");
      const phone = page.getByTestId("sign-in-phone");
      for (const typed of ["12345", "+86 10 8888 8888", "<b>&\"'", "一二三"]) {
        await phone.fill(typed);
        await phone.press("Enter");
        await expect(page.getByTestId("field-error").first()).toContainText("country code");
        await visitor.live();
        await expect(phone).toHaveValue(typed);
        await isRefused(page, phone);
      }
      // and the way on is not forgotten
      await visitor.signIn(/\/orders$/);
    });

    test("a wrong code is refused, the right one still works", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/sign-in");
      await visitor.askForCode();
      const code = page.getByTestId("sign-in-code");
      const right = await signInCode(visitor.telephone, visitor.phone);
      await code.fill(right === "123456" ? "654321" : "123456");
      await code.press("Enter");
      await expect(page.getByTestId("field-error").first()).toContainText("code is not right");
      await visitor.live();
      await isRefused(page, code);
      await code.fill(right);
      await code.press("Enter");
      await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
    });

    test("a code is used up after five wrong tries", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/sign-in");
      await visitor.askForCode();
      const right = await signInCode(visitor.telephone, visitor.phone);
      const wrong = right === "111111" ? "222222" : "111111";
      for (let tries = 0; tries < 5; tries++) {
        await page.getByTestId("sign-in-code").fill(wrong);
        const [answer] = await Promise.all([
          page.waitForResponse((response) => response.request().method() === "POST"),
          page.getByTestId("sign-in-code").press("Enter"),
        ]);
        expect(answer.status()).toBe(422);
        await visitor.live();
      }
      const last = page.getByTestId("sign-in-code");
      if ((await last.count()) > 0) {
        await last.fill(right);
        await last.press("Enter");
      }
      await expect(page.getByTestId("field-error").or(page.getByTestId("notice")).first()).toBeVisible();
      await visitor.open("/orders");
      await expect(page).toHaveURL(/\/sign-in/);
    });

    test("a person with errors keeps every answer", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/people");
      await visitor.signIn();
      const form = visitor.personForm();
      await form.locator("[name=name]").fill("Ada O’Neill & <Söhne>");
      await form.locator("[name=id_number]").fill("110105194912310021");
      await form.locator("[name=phone]").fill("99");
      await page.getByTestId("person-add").click();
      await expect(page.getByTestId("field-error").first()).toBeVisible();
      await visitor.live();
      await expect(form.locator("[name=name]")).toHaveValue("Ada O’Neill & <Söhne>");
      await expect(form.locator("[name=id_number]")).toHaveValue("110105194912310021");
      await expect(form.locator("[name=phone]")).toHaveValue("99");
      await isRefused(page, form.locator("[name=id_number]"));
      expect(page.url(), "nothing personal in the address").not.toContain("1101");
    });

    test("an empty person form names what is missing", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/people");
      await visitor.signIn();
      await page.getByTestId("person-add").click();
      await expect(page.getByTestId("field-error").first()).toBeVisible();
      await visitor.live();
      await isRefused(page, visitor.personForm().locator("[name=name]"));
      await isRefused(page, visitor.personForm().locator("[name=id_number]"));
    });

    test("a bad filter of the list is answered with a page", async ({ visitor }) => {
      for (const query of ["date=tomorrow", "date=2026-13-45", "near=x,y", "after=%00%ff", "level=%3Cscript%3E", "max_price=-1", "sort=sideways", `q=${"x".repeat(5_000)}`]) {
        const answer = await visitor.page.goto(visitor.at(`/hospitals?${query}`));
        expect.soft(answer?.status(), query).toBeLessThan(500);
        await expect.soft(visitor.page.locator("main h1"), query).toBeVisible();
      }
    });

    test("a filter that cannot be read is told beside its field, the others still work", async ({ visitor }) => {
      const { page } = visitor;
      const answer = await page.goto(visitor.at("/hospitals?city=beijing&level=3A&max_price=many"));
      expect(answer?.status()).toBe(400);
      await expect(page.getByTestId("field-error")).toHaveCount(1);
      await expect(page.locator("[name=max_price]")).toHaveValue("many");
      await expect(page.locator("[name=max_price]")).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByTestId("search-city")).toHaveValue("beijing");
      await expect(page.getByTestId("hospital-card").first()).toContainText("Beijing");
    });

    test("whoever is signed out in between keeps the choice", async ({ visitor, context }) => {
      const { page } = visitor;
      await visitor.open("/");
      await visitor.search("beijing", "");
      await visitor.chooseHospital();
      await visitor.choosePackage();
      const { slot } = await visitor.chooseSlot();
      await visitor.signIn(/\/people\?/);
      await visitor.addPerson();
      await context.clearCookies();
      await page.getByTestId("person-option").first().click();
      await page.waitForURL(/\/sign-in\?/);
      await visitor.signIn(/\/people\?/);
      expect(new URL(page.url()).searchParams.get("slot")).toBe(slot);
    });

    test("signing out ends the session", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/orders");
      await visitor.signIn(/\/orders/);
      await page.getByTestId("sign-out").click();
      await page.waitForURL(/\/en\/$/);
      await visitor.open("/orders");
      await expect(page).toHaveURL(/\/sign-in\?/);
    });
  });
}

test("the check digit of an identity number is told while typing", async ({ visitor }) => {
  await visitor.open("/people");
  await visitor.signIn();
  const number = visitor.personForm().locator("[name=id_number]");
  await number.fill("110105194912310021");
  await number.blur();
  await expect(visitor.page.getByText("check digit does not fit", { exact: false })).toBeVisible();
  await number.fill("11010519491231002X");
  await number.blur();
  await expect(visitor.page.getByText("check digit is right", { exact: false })).toBeVisible();
});

test("a person can be removed", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.open("/people");
  await visitor.signIn();
  await visitor.addPerson();
  await page.locator('form[action$="/people/remove"] button').first().click();
  await expect(page.getByText("Grace Lin")).toHaveCount(0);
});
