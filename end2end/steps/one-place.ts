import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";

import { GRACE } from "./people.ts";
import { run } from "./server.mjs";
import type { Locale } from "./test.ts";
import type { Visitor } from "./visitor.ts";

/** Two hospitals with one place a day, one for each worker. */
const CORNER_CLINICS: Record<Locale, string>[] = [
  { en: "Corner Clinic East", zh: "街角东诊所" },
  { en: "Corner Clinic West", zh: "街角西诊所" },
];

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

/** The weekly template of hospitals that have `capacity` places at nine o'clock on each of the coming days. */
export function nineOClock(hospitals: string[], capacity: number): string {
  const rows = hospitals.map((id) => `${id},Mon-Sun,09:00,10:00,${capacity},60,${day(2)},${day(27)}`);
  return ["hospital_id,weekdays,start,end,capacity,every_minutes,from,to", ...rows, ""].join("\n");
}

/** Imports the two clinics, as an operator would, into a data directory that no server uses yet. */
export function importCornerClinics(data: string): void {
  const folder = path.join(data, "to-import");
  mkdirSync(folder, { recursive: true });
  const hospitals = path.join(folder, "corner.csv");
  const slots = path.join(folder, "weekly.csv");
  const rows = CORNER_CLINICS.map(({ en, zh }, index) => `${index + 1},${zh},${en},北京市,北京,朝阳区,Asia/Shanghai,CN`);
  writeFileSync(hospitals, ["id,name_zh,name_en,province,city,district,zone,country", ...rows, ""].join("\n"));
  run(["import", "hospitals", hospitals, "--source", "corner", "--data", data, "--rejects", path.join(folder, "hospitals.rejected.csv")]);
  writeFileSync(slots, nineOClock(["corner-1", "corner-2"], 1));
  run(["import", "slots", slots, "--data", data, "--rejects", path.join(folder, "slots.rejected.csv")]);
}

/**
 * Two people want the same place of a hospital that has one a day: `rival` holds it while `visitor` still chooses for
 * whom. Ends on the visitor's order, which has lost its slot and offers others. Answers with the day that is full now.
 */
export async function losesASlot(visitor: Visitor, rival: Visitor): Promise<{ day: string; slots: string }> {
  const { page } = visitor;
  const name = CORNER_CLINICS[visitor.turn % 2]?.[visitor.locale] ?? "";
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
