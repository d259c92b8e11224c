// The main job, as a patient does it: from the search to the receipt, and a message about it.

import { countMessages, message } from "./steps/outbox.ts";
import { expect, LOCALES, test, type Locale } from "./steps/test.ts";
import { GRACE } from "./steps/people.ts";
import { instantIn, told } from "./steps/times.ts";
import { Visitor } from "./steps/visitor.ts";

const WORDS: Record<Locale, { package: string }> = {
  en: { package: "basic" },
  zh: { package: "基础" },
};

async function booksFromSearchToReceipt(visitor: Visitor) {
  const { page, locale } = visitor;
  await visitor.open("/");
  await visitor.search("beijing", "");
  await expect(page).toHaveURL(/city=beijing/);
  await visitor.chooseHospital();
  const hospital = await visitor.heading();
  await visitor.choosePackage();
  await expect(page.getByTestId("slot-day")).toHaveCount(28);
  const { time, rfc3339, slot } = await visitor.chooseSlot();
  const visit = told(rfc3339, "Asia/Shanghai", locale);
  expect(visit.page, "the time that was chosen").toContain(time);

  // nobody is signed in yet: the way leads past the sign-in and comes back to the choice
  expect(new URL(page.url()).pathname).toBe(visitor.at("/sign-in"));
  await visitor.signIn(/\/people\?/);
  expect(new URL(page.url()).searchParams.get("slot")).toBe(slot);
  await visitor.addPerson();
  await visitor.bookFor();

  await visitor.sees("held");
  const reference = await visitor.reference();
  expect(reference).toMatch(/^[0-9A-Z-]{6,}$/);
  const review = page.locator("main");
  await expect(review).toContainText(hospital);
  await expect(review.locator(`time[datetime="${rfc3339}"]`)).toHaveText(visit.page);
  await expect(review).toContainText(GRACE[locale].name);
  await expect(review).not.toContainText(GRACE[locale].idNumber);
  await expect(page.getByTestId("hold-countdown")).toBeVisible();
  await expect(page.getByTestId("hold-countdown")).toContainText(/\d/);

  await visitor.confirm();
  expect(await visitor.reference()).toBe(reference);
  await visitor.pay("approve");
  await visitor.sees("confirmed");

  // the receipt: the same weekday, date, time and offset on the page, in its machine-readable form, and in the message
  await expect(page.locator(`main time[datetime="${rfc3339}"]`)).toHaveText(visit.page);
  const receipt = await message(visitor.telephone, reference);
  expect(receipt).toContain(hospital);
  expect(receipt).toContain(visit.message);
  expect(instantIn(receipt)).toEqual(visit.instant);
  expect(await countMessages(visitor.telephone, reference)).toBe(1);

  // every step is on the timeline, the first first
  const timeline = page.locator("[data-testid=timeline] li, .timeline li");
  expect(await timeline.count()).toBeGreaterThanOrEqual(4);

  // and the booking is among mine
  await visitor.open("/orders");
  await expect(page.getByRole("link", { name: reference }).or(page.locator(`a[href$="${reference}"]`)).first()).toBeVisible();
}

for (const language of LOCALES) {
  for (const script of [true, false]) {
    test.describe(`${language}, ${script ? "with script" : "without script"}`, () => {
      test.use({ language, javaScriptEnabled: script, locale: language === "zh" ? "zh-CN" : "en-GB" });
      test("a check-up is booked from search to receipt", ({ visitor }) => booksFromSearchToReceipt(visitor));
    });
  }
}

test.describe("on a desktop", () => {
  test.use({ viewport: { width: 1280, height: 900 } });
  test("a check-up is booked from search to receipt", ({ visitor }) => booksFromSearchToReceipt(visitor));
});

test("a text search finds packages' hospitals in both languages", async ({ visitor }) => {
  for (const locale of LOCALES) {
    const somebody = new Visitor(visitor.page, visitor.telephone, locale, visitor.phone, visitor.turn);
    await somebody.open("/");
    await somebody.search("", WORDS[locale].package);
    await expect(somebody.page.getByTestId("search-text")).toHaveValue(WORDS[locale].package);
  }
});
