// A real list of hospitals, brought in as an operator does it, and a check-up booked at one of them.

import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { message } from "./steps/outbox.ts";
import { nineOClock } from "./steps/one-place.ts";
import { freshData, root, run, start } from "./steps/server.mjs";
import { expect, test } from "./steps/test.ts";
import { Visitor } from "./steps/visitor.ts";

const list = path.resolve(root, "../shared/data/hospitals/gb-hospitals-osm.csv");

test("a hospital of an imported British list is booked, on London's clock", async ({ page, phone, playwright }) => {
  test.slow();
  if (!existsSync(list)) console.log(`skipped: ${list} is missing, so nothing could be imported and booked`);
  test.skip(!existsSync(list), `${list} is missing`);

  const data = freshData();
  const hospitals = [list, "--country", "GB", "--zone", "Europe/London", "--attribution", "© OpenStreetMap contributors"];
  run(["import", "hospitals", ...hospitals, "--data", data, "--rejects", path.join(data, "hospitals.rejected.csv")]);
  const server = await start({ data });
  const telephone = await playwright.request.newContext({ baseURL: server.url });
  try {
    const visitor = new Visitor(page, telephone, "en", phone, 0);
    await page.goto(`${server.url}/en/hospitals?q=infirmary`);
    await visitor.live();
    const card = page.getByTestId("hospital-card").filter({ hasText: /infirmary/i }).first();
    await expect(page.getByText("OpenStreetMap").first()).toBeVisible();
    const id = (await card.getAttribute("data-id")) ?? "";
    await visitor.go(card.getByRole("link").first(), /\/hospitals\/[^/?]+$/);
    const hospital = await visitor.heading();

    // its times come while the server runs
    const weekly = path.join(data, "weekly.csv");
    writeFileSync(weekly, nineOClock([id], 3));
    run(["import", "slots", weekly, "--data", data, "--rejects", path.join(data, "slots.rejected.csv")]);
    const toSlots = (await (await visitor.packageCard()).getByTestId("package-book").getAttribute("href")) ?? "";
    await expect(async () => {
      await page.goto(new URL(toSlots, server.url).href);
      await expect(page.getByTestId("slot-time").first()).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 20_000 });
    await visitor.live();
    await expect(page.getByTestId("slots-as-of")).toContainText("Europe/London");

    const { time } = await visitor.chooseSlot();
    expect(time, "nine o'clock on the hospital's clock, whatever ours says").toBe("09:00");
    await visitor.signIn(/\/people\?/);
    await visitor.addPerson();
    await visitor.bookFor();
    await visitor.sees("held");
    await expect(page.locator("main")).toContainText("£");
    const reference = await visitor.reference();
    await visitor.live();
    await visitor.confirm();
    await visitor.pay("approve");
    await visitor.sees("confirmed");
    await expect(page.locator("main")).toContainText("09:00");
    await expect(page.locator("main")).toContainText("Europe/London");
    const receipt = await message(telephone, reference);
    expect(receipt).toContain("09:00");
    expect(receipt).toContain(hospital);
  } finally {
    await telephone.dispose();
    await page.goto("about:blank");
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
