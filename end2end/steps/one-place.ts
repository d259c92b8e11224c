import { expect } from "@playwright/test";

import { GRACE } from "./people.ts";
import type { Visitor } from "./visitor.ts";

/**
 * Two people want the same place of a hospital that has one a day: `rival` holds it while `visitor` still chooses for
 * whom. Ends on the visitor's order, which has lost its slot and offers others. Answers with the day that is full now.
 */
export async function losesASlot(visitor: Visitor, rival: Visitor): Promise<{ day: string; slots: string }> {
  const { page } = visitor;
  const name = `Corner Clinic ${visitor.lane + 1}`;
  await visitor.open(`/hospitals?q=${encodeURIComponent(name)}`);
  await page.getByTestId("hospital-card").filter({ hasText: name }).getByRole("link").first().click();
  await page.waitForURL(/\/hospitals\/[^/?]+$/);
  await visitor.choosePackage();
  const slots = page.url();
  const { slot } = await visitor.chooseSlot();
  await visitor.signIn(/\/people\?/);
  await visitor.addPerson();

  const choice = new URL(page.url());
  await rival.page.goto(choice.href);
  await rival.signIn(/\/people\?/);
  expect(new URL(rival.page.url()).searchParams.get("slot")).toBe(slot);
  await rival.addPerson();
  await rival.bookFor();
  await rival.sees("held");
  const taken = (await rival.page.locator("main time[datetime]").first().getAttribute("datetime")) ?? "";

  await visitor.bookFor(GRACE[visitor.locale]);
  await visitor.sees("slot_lost");
  await visitor.live();
  return { day: taken.slice(0, 10), slots };
}
