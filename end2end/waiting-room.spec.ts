// One may be on the way to a booking, the others see their place in the queue.

import { inspect } from "./steps/inspect.ts";
import { expect, LOCALES, test } from "./steps/test.ts";

test.use({ outage: true, serverEnv: { CHECKWELL__ROOM__CAPACITY: "1", CHECKWELL__ROOM__IDLE_S: "3600" } });

for (const language of LOCALES) {
  for (const script of [true, false]) {
    test.describe(`${language}, ${script ? "with script" : "without script"}`, () => {
      test.use({ language, javaScriptEnabled: script, locale: language === "zh" ? "zh-CN" : "en-GB" });

      test("who comes second waits, with a place and an estimate", async ({ visitor, request }) => {
        const { page } = visitor;
        await request.get(visitor.at("/sign-in")); // somebody is in, if nobody was before
        if (script) {
          // the page held still, to be looked at
          await page.route("**/busy.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
          await page.route("**/sign-in", async (route) => {
            const response = await route.fetch();
            const { refresh: _, ...headers } = response.headers();
            await route.fulfill({ response, headers });
          });
          await page.goto(visitor.at("/sign-in"));
          await inspect(page, language, "waiting room");
          await page.unrouteAll();
        }
        const answer = await page.goto(visitor.at("/sign-in"));
        expect(answer?.status()).toBe(503);
        expect(answer?.headers()["refresh"]).toMatch(/^\d+$/);
        await expect(page.getByTestId("waiting-position")).toHaveText(/^[1-9]\d*$/);
        // it looks again by itself, with script and without, and the place is kept
        const looked = page.waitForResponse((response) => response.url().endsWith("/sign-in"), { timeout: 30_000 });
        expect((await looked).status()).toBe(503);
        await expect(page.getByTestId("waiting-position")).toHaveText(/^[1-9]\d*$/);
        // what is open to all stays open
        await visitor.open("/hospitals");
        await expect(page.getByTestId("hospital-card").first()).toBeVisible();
      });
    });
  }
}
