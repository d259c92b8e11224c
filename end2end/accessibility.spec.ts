// Every page in every state that a visitor can reach: accessible, in one language, light and dark, on a narrow phone.

import { audit, inspect } from "./steps/inspect.ts";
import { GRACE } from "./steps/people.ts";
import { expect, LOCALES, test } from "./steps/test.ts";
import { losesASlot } from "./steps/one-place.ts";

for (const language of LOCALES) {
  test.describe(language, () => {
    test.use({ language, locale: language === "zh" ? "zh-CN" : "en-GB" });

    test("home and lists", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/");
      await inspect(page, language, "home");
      await visitor.open("/hospitals");
      await inspect(page, language, "hospitals");
      await visitor.open("/hospitals?city=shanghai&level=3A&sort=price");
      await expect(page.getByTestId("hospital-card").first()).toBeVisible();
      await inspect(page, language, "hospitals, filtered");
      await visitor.open("/hospitals?q=zzzzqqqq");
      await expect(page.getByTestId("hospital-card")).toHaveCount(0);
      await inspect(page, language, "hospitals, none found");
      await visitor.open("/hospitals?near=31.23,121.47&sort=distance");
      await inspect(page, language, "hospitals, by distance");
    });

    test("suggestions while typing", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/");
      await page.getByTestId("search-text").pressSequentially(language === "zh" ? "心" : "he");
      await expect(page.locator("datalist option").first()).toBeAttached();
      await inspect(page, language, "home with suggestions");
    });

    test("hospital, package and slots", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/hospitals");
      await visitor.chooseHospital();
      await inspect(page, language, "hospital");
      const book = (await visitor.packageCard()).getByTestId("package-book");
      const toSlots = new URL((await book.getAttribute("href")) ?? "", page.url());
      const toPackage = toSlots.pathname.replace(/\/slots$/, "");
      await visitor.go(book, /\/slots\?/);
      await expect(page.getByTestId("slot-day")).toHaveCount(28);
      await inspect(page, language, "slots");
      await page.goto(`${toSlots.pathname}`);
      await visitor.live();
      await inspect(page, language, "slots without a hospital");
      await page.goto(`${toPackage}${toSlots.search}`);
      await visitor.live();
      await inspect(page, language, "package");
    });

    test("sign-in", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/sign-in");
      await inspect(page, language, "sign-in");
      await page.getByTestId("sign-in-phone").fill("12");
      await page.getByTestId("sign-in-phone").press("Enter");
      await expect(page.getByTestId("field-error").first()).toBeVisible();
      await visitor.live();
      await inspect(page, language, "sign-in, bad number");
      await visitor.askForCode();
      await inspect(page, language, "sign-in, code");
      await page.getByTestId("sign-in-code").fill("000000");
      await page.getByTestId("sign-in-code").press("Enter");
      await expect(page.getByTestId("field-error").first()).toBeVisible();
      await visitor.live();
      await inspect(page, language, "sign-in, wrong code");
    });

    test("people", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/people");
      await visitor.signIn();
      await inspect(page, language, "people, nobody yet");
      await page.getByTestId("person-add").click();
      await expect(page.getByTestId("field-error").first()).toBeVisible();
      await visitor.live();
      await inspect(page, language, "people, with errors");
      await visitor.addPerson();
      await inspect(page, language, "people, one saved");
      await visitor.open("/orders");
      await inspect(page, language, "my bookings, none yet");
    });

    test("an order from review to receipt", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/hospitals");
      await visitor.chooseHospital();
      await visitor.choosePackage();
      await visitor.chooseSlot();
      await visitor.signIn(/\/people\?/);
      await visitor.addPerson();
      await inspect(page, language, "people, while booking");
      await visitor.bookFor(GRACE[language]);
      await visitor.sees("held");
      await inspect(page, language, "order, held");
      await visitor.confirm();
      await inspect(page, language, "order, paying");
      await page.getByTestId("pay-now").click();
      await page.waitForURL(/\/demo\/provider\//);
      await inspect(page, language, "the provider's page");
      await page.getByTestId("simulator-decline").click();
      await visitor.arrived(/\/orders\//);
      await visitor.sees("held");
      await visitor.live();
      await inspect(page, language, "order, declined");
      await visitor.confirm();
      await visitor.pay("approve");
      await visitor.sees("confirmed");
      await visitor.live();
      await inspect(page, language, "order, confirmed");
      await visitor.open("/orders");
      await inspect(page, language, "my bookings");
      await page.goto("/demo/outbox");
      await audit(page, "outbox"); // its messages are in whatever language they were sent in
    });

    test("an order cancelled", async ({ visitor }) => {
      await visitor.holdsAPlace();
      await visitor.page.getByTestId("order-cancel").click();
      await visitor.sees("cancelled");
      await visitor.live();
      await inspect(visitor.page, language, "order, cancelled");
    });

    test("a slot lost, a day full", async ({ visitor, rival }) => {
      test.slow();
      const { day, slots } = await losesASlot(visitor, rival);
      await inspect(visitor.page, language, "order, slot lost");
      const full = new URL(slots);
      full.searchParams.set("date", day);
      // a page of counts may be some seconds old
      await expect(async () => {
        await visitor.page.goto(full.href);
        const shown = visitor.page.locator(`[data-testid=slot-day][data-date="${day}"]`);
        await expect(shown).toHaveAttribute("data-free", "0", { timeout: 500 });
      }).toPass({ timeout: 30_000 });
      await visitor.live();
      await inspect(visitor.page, language, "slots, a full day");
    });

    test("a request that is refused as a whole", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/sign-in");
      await page.getByTestId("sign-in-phone").evaluate((input) => input.removeAttribute("maxlength"));
      await page.getByTestId("sign-in-phone").fill("1".repeat(2_100));
      await page.getByTestId("sign-in-phone").press("Enter");
      await expect(page.getByTestId("refused")).toBeVisible();
      await visitor.live();
      await inspect(page, language, "refused");
    });

    test("pages that are not there", async ({ visitor }) => {
      const { page } = visitor;
      for (const path of ["/nowhere", "/hospitals/unknown", "/packages/unknown", "/packages/unknown/slots?hospital=unknown"]) {
        const answer = await page.goto(visitor.at(path));
        expect(answer?.status(), path).toBe(404);
        await visitor.live();
        await inspect(page, language, `not found: ${path}`);
      }
      const answer = await page.goto(visitor.at("/hospitals?date=tomorrow"));
      expect(answer?.status()).toBeLessThan(500);
      await visitor.live();
      await inspect(page, language, "hospitals with a bad date");
    });
  });
}
