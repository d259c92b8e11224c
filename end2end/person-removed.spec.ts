// A booking that is refused because the person was removed meanwhile, in another tab: the choice must not be lost.

import { inspect } from "./steps/inspect.ts";
import { GRACE } from "./steps/people.ts";
import { expect, LOCALES, test } from "./steps/test.ts";
import { told } from "./steps/times.ts";

for (const language of LOCALES) {
  for (const script of [true, false]) {
    test.describe(`${language}, ${script ? "with script" : "without script"}`, () => {
      test.use({ language, javaScriptEnabled: script, locale: language === "zh" ? "zh-CN" : "en-GB" });

      test("booking for a person who was removed keeps the choice, and goes on with the person added again", async ({ visitor }) => {
        const { page } = visitor;
        const { name } = GRACE[language];
        await visitor.open("/hospitals");
        await visitor.chooseHospital();
        await visitor.choosePackage();
        const { rfc3339 } = await visitor.chooseSlot();
        const choice = page.locator(`main time[datetime="${rfc3339}"]`);
        const when = told(rfc3339, "Asia/Shanghai", language).page;
        await visitor.signIn(/\/people\?/);
        await visitor.addPerson();

        const tab = await visitor.inAnotherTab();
        await tab.open("/people");
        await tab.page.getByRole("button", { name: language === "zh" ? `删除${name}` : `Remove ${name}` }).click();
        await expect(tab.page.getByText(name)).toHaveCount(0);

        const option = page.getByTestId("person-option").filter({ hasText: name });
        const [answer] = await Promise.all([
          page.waitForResponse((response) => response.request().method() === "POST"),
          option.click(),
        ]);
        expect([409, 422], "refused, but found").toContain(answer.status());
        await visitor.live();
        await expect(option).toHaveCount(0);
        await expect(page.getByTestId("notice")).toHaveAttribute("role", "alert");
        await expect(choice).toHaveText(when);
        if (script) await inspect(page, language, "people, while booking, person removed meanwhile");

        await visitor.addPerson();
        await visitor.bookFor();
        await visitor.sees("held");
        await expect(choice).toHaveText(when);
      });
    });
  }
}
