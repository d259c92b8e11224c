// How the hold's countdown behaves up to its end. The browser's clock is wound on by hand: nobody waits ten minutes.

import { inspect } from "./steps/inspect.ts";
import { expect, LOCALES, test, type Locale } from "./steps/test.ts";

const SAID: Record<Locale, { five: string; one: string; over: string }> = {
  en: { five: "five more minutes", one: "one more minute", over: "The time is over" },
  zh: { five: "五分钟", one: "一分钟", over: "时间已到" },
};

for (const language of LOCALES) {
  test.describe(language, () => {
    test.use({ language, locale: language === "zh" ? "zh-CN" : "en-GB" });

    test("the countdown tells five minutes, one minute and the end, and loads the page once", async ({ visitor }) => {
      const { page } = visitor;
      await visitor.holdsAPlace();
      await page.clock.install();
      await page.reload();
      await visitor.live();
      const countdown = page.getByTestId("hold-countdown");
      const timer = countdown.getByRole("timer");
      const status = countdown.getByRole("status");
      const left = async () => {
        const [minutes, seconds] = (await timer.innerText()).split(":").map(Number);
        return (minutes ?? 0) * 60 + (seconds ?? 0);
      };
      expect(await left()).toBeGreaterThan(300);
      await expect(status).toBeEmpty();
      await expect(countdown).not.toHaveClass(/countdown--low/);

      const pause = async () => page.clock.pauseAt(new Date((await page.evaluate(() => Date.now())) + 5_000));
      await pause();
      await page.clock.runFor(((await left()) - 300) * 1_000);
      await expect(status).toContainText(SAID[language].five);
      await page.clock.runFor(((await left()) - 60) * 1_000);
      await expect(status).toContainText(SAID[language].one);
      await expect(countdown).toHaveClass(/countdown--low/);
      await page.clock.resume(); // axe waits for timers
      await inspect(page, language, "order, held for one more minute");
      await pause();

      // the page asks for itself again a moment after the end: an answer without content lets it stay, to be looked at
      let asked = 0;
      await page.route(page.url(), (route) => {
        asked++;
        return route.fulfill({ status: 204 });
      });
      await page.clock.runFor((await left()) * 1_000);
      await expect(timer).toHaveText("00:00");
      await expect(status).toContainText(SAID[language].over);
      await page.clock.resume();
      await expect.poll(() => asked, { message: "loaded again" }).toBe(1);
      await inspect(page, language, "order, the countdown at its end");
      await page.unroute(page.url());

      // the server's clock is the one that counts, and there it is not over
      await page.reload();
      await visitor.live();
      await visitor.sees("held");
      await expect(timer).toBeVisible();

      // the wound-on clock does not start anew with the page, so its countdown ends again; the page must not load for ever
      await page.evaluate(() => (document.title = "the same page"));
      await pause();
      await page.clock.runFor(20_000);
      await expect(timer).toHaveText("00:00");
      await expect(status).toContainText(SAID[language].over);
      await page.clock.resume();
      await expect(page).toHaveTitle("the same page");
    });
  });
}
