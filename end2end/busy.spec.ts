// Too many at once: who asks too often waits and keeps what was typed; the waiting room shows the place in the queue.

import { inspect } from "./steps/inspect.ts";
import { expect, LOCALES, test } from "./steps/test.ts";

// nobody is exempt, and hardly anything is allowed
test.use({
  serverEnv: {
    CHECKWELL__LIMITS__EXEMPT: "192.0.2.1",
    CHECKWELL__LIMITS__CRITICAL_PER_5_MINUTES: "2",
    CHECKWELL__PAGE_CACHE__ENABLED: "false",
  },
});

for (const language of LOCALES) {
  for (const script of [true, false]) {
    test.describe(`${language}, ${script ? "with script" : "without script"}`, () => {
      test.use({ language, javaScriptEnabled: script, locale: language === "zh" ? "zh-CN" : "en-GB" });

      test("a form that comes too soon is kept and can be sent again", async ({ visitor, browser }) => {
        const { page } = visitor;
        let answer = await page.goto(visitor.at("/sign-in"));
        // whoever was here before in this minute has used the quota up already
        while (answer?.status() === 200) answer = await page.goto(visitor.at("/sign-in"));
        expect(answer?.status()).toBe(429);
        expect(answer?.headers()["retry-after"]).toMatch(/^\d+$/);
        await expect(page.getByTestId("retry-countdown")).toContainText(/\d/);
        if (script) await inspect(page, language, "busy");
        else expect(answer?.headers()["refresh"]).toMatch(/^\d+$/);

        const posted = await page.request.post(visitor.at("/sign-in"), { form: { phone: "13800000001" } });
        expect(posted.status()).toBe(429);
        const copy = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
        await copy.setContent(await posted.text());
        await expect(copy.locator('form[data-retry] input[name="phone"]')).toHaveValue("13800000001");
        await copy.context().close();
      });
    });
  }
}
