// Pictures of the main pages. With PICTURES=1 they are written to docs/pictures, for the README; without, each page is
// rendered all the same and must not be blank.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inflateSync } from "node:zlib";
import type { Page } from "@playwright/test";

import { root } from "./steps/server.mjs";
import { expect, test } from "./steps/test.ts";

const WIDTHS = [390, 1280];
const HEIGHTS: Record<number, number> = { 390: 844, 1280: 800 };
const folder = path.join(root, "docs/pictures");
const written = process.env["PICTURES"] === "1";

/** How many different rows of pixels an 8-bit PNG has, as compressed: a blank page has very few. */
function differentRows(png: Buffer): number {
  const parts: Buffer[] = [];
  let width = 0;
  let channels = 4;
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const kind = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (kind === "IHDR") {
      width = body.readUInt32BE(0);
      channels = body[9] === 2 ? 3 : 4;
    }
    if (kind === "IDAT") parts.push(body);
    at += length + 12;
  }
  const pixels = inflateSync(Buffer.concat(parts));
  const stride = 1 + width * channels;
  const rows = new Set<string>();
  for (let at = 0; at < pixels.length; at += stride) rows.add(pixels.toString("latin1", at, at + stride));
  return rows.size;
}

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHTS[width] ?? 800 });
    await page.mouse.move(0, 0);
    const png = await page.screenshot({ animations: "disabled", caret: "hide" });
    expect(differentRows(png), `${name} at ${width} px is not blank`).toBeGreaterThan(50);
    if (written) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, `${name}-${width}.png`), png);
    }
  }
  await page.setViewportSize({ width: 390, height: 844 });
}

test("pictures of the journey", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.open("/");
  await picture(page, "home");
  await visitor.search("shanghai", "");
  await picture(page, "hospitals");
  await visitor.chooseHospital();
  await picture(page, "hospital");
  const book = (await visitor.packageCard()).getByTestId("package-book");
  const slots = new URL((await book.getAttribute("href")) ?? "", page.url());
  await page.goto(slots.pathname.replace(/\/slots$/, "") + slots.search);
  await picture(page, "package");
  await page.goto(slots.href);
  await visitor.live();
  await picture(page, "slots");
  await visitor.chooseSlot();
  await picture(page, "sign-in");
  await visitor.signIn(/\/people\?/);
  await visitor.addPerson();
  await picture(page, "people");
  await visitor.bookFor();
  await visitor.sees("held");
  await picture(page, "review");
  await visitor.confirm();
  await picture(page, "pay");
  await visitor.pay("approve");
  await visitor.sees("confirmed");
  await visitor.live();
  await picture(page, "receipt");
  await visitor.open("/orders");
  await picture(page, "orders");
  await page.goto("/demo/outbox");
  await picture(page, "outbox");
});

test.describe("in Chinese", () => {
  test.use({ language: "zh", locale: "zh-CN" });
  test("pictures of home and slots", async ({ visitor }) => {
    await visitor.open("/");
    await picture(visitor.page, "home-zh");
    await visitor.open("/hospitals");
    await visitor.chooseHospital();
    await visitor.choosePackage();
    await picture(visitor.page, "slots-zh");
  });
});

test.describe("in the dark", () => {
  test.use({ colorScheme: "dark" });
  test("pictures of home and slots", async ({ visitor }) => {
    await visitor.open("/");
    await picture(visitor.page, "home-dark");
    await visitor.open("/hospitals");
    await visitor.chooseHospital();
    await visitor.choosePackage();
    await picture(visitor.page, "slots-dark");
  });
});
