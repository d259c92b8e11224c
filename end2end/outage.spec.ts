// Services fail while somebody looks: what is unknown is said to be unknown, what is old to be old, once, in one language.

import type { Page } from "@playwright/test";

import { inspect } from "./steps/inspect.ts";
import { expect, LOCALES, test } from "./steps/test.ts";

// a server of its own, whose answers are not kept for long, so that an outage shows at once
test.use({
  outage: true,
  serverEnv: {
    CHECKWELL__PAGE_CACHE__ENABLED: "false",
    CHECKWELL__ANSWERS__CATALOG_FRESH_S: "0",
    CHECKWELL__ANSWERS__CATALOG_REVALIDATE_S: "0",
  },
});

async function gives(page: Page, service: string, fault: string): Promise<void> {
  const form: Record<string, string> = fault ? { service, fault, actor: "end2end", reason: "drill", minutes: "5" } : { service, fault };
  const answer = await page.request.post("/demo/drill", { form, maxRedirects: 0 });
  expect(answer.status(), `${service}=${fault}`).toBe(303);
}

for (const language of LOCALES) {
  test.describe(language, () => {
    test.describe.configure({ mode: "serial" });
    test.use({ language, locale: language === "zh" ? "zh-CN" : "en-GB" });

    test("without places the hospital is still shown, and says what it does not know", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/hospitals");
      await gives(page, "scheduling", "error");
      await visitor.chooseHospital();
      await expect(page.getByTestId("partial-notice")).toHaveCount(1);
      await expect(page.getByTestId("package-card").first()).toBeVisible();
      await inspect(page, language, "hospital, places unknown");
      await gives(page, "scheduling", "");
      await page.reload();
      await expect(page.getByTestId("partial-notice")).toHaveCount(0);
    });

    test("what was known is shown with its age while the catalogue is down", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.open("/hospitals");
      await gives(page, "catalog", "error");
      await page.reload();
      await expect(page.getByTestId("hospital-card").first()).toBeVisible();
      await expect(page.getByTestId("partial-notice")).toHaveCount(1);
      await expect(page.getByTestId("stale-since")).toHaveAttribute("datetime", /^\d{4}-\d\d-\d\dT.*Z$/);
      await visitor.live();
      await inspect(page, language, "hospitals, old");
      await gives(page, "catalog", "");
      // the breaker needs a moment to see that all is well
      await expect(async () => {
        await page.reload();
        await expect(page.getByTestId("partial-notice")).toHaveCount(0, { timeout: 200 });
      }).toPass({ timeout: 10_000 });
    });

    test("a page that cannot be made says so, and when to come back", async ({ visitor }) => {
      const { page } = visitor;
      await gives(page, "catalog", "reset");
      const answer = await page.goto(visitor.at(`/packages/never-asked-for-${language}`));
      expect(answer?.status()).toBe(503);
      expect(answer?.headers()["retry-after"]).toMatch(/^\d+$/);
      await expect(page.getByTestId("unavailable")).toBeVisible();
      await inspect(page, language, "unavailable");
      await gives(page, "catalog", "");
    });

    test("a fault of ours is said to be ours, with its number", async ({ visitor }) => {
      const { page } = visitor;
      await gives(page, "catalog", "error");
      const answer = await page.goto(visitor.at(`/packages/never-asked-for-before-${language}`));
      expect(answer?.status()).toBe(500);
      await expect(page.getByTestId("error")).toContainText(answer?.headers()["x-trace-id"] ?? "no id");
      await inspect(page, language, "error");
      await gives(page, "catalog", "");
    });

    test("the drill's own page", async ({ visitor }) => {
      const { page } = visitor;
      await page.goto("/demo/drill");
      await expect(page.getByTestId("drill-service")).toHaveCount(6);
      await inspect(page, language, "drill");
      await page.locator("#fault").fill("sleep");
      await page.locator("form.form button").click();
      await expect(page.getByTestId("field-error").first()).toBeVisible();
      await expect(page.locator("#fault")).toHaveValue("sleep");
      await inspect(page, language, "drill, refused");
    });
  });
}
