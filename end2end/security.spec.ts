// What goes with every answer, and what no page may hold.

import type { APIResponse } from "@playwright/test";

import { expect, LOCALES, test } from "./steps/test.ts";

/** The parts of a content security policy by directive. */
function policy(answer: APIResponse): Map<string, string> {
  const header = answer.headers()["content-security-policy"] ?? "";
  return new Map(
    header
      .split(";")
      .map((part) => part.trim().split(/\s+/))
      .map(([name, ...sources]) => [name ?? "", sources.join(" ")]),
  );
}

function isGuarded(answer: APIResponse, path: string) {
  const csp = policy(answer);
  expect.soft(csp.get("default-src"), `default-src of ${path}`).toMatch(/'(none|self)'/);
  expect.soft(csp.get("script-src") ?? csp.get("default-src"), `script-src of ${path}`).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|http:/);
  expect.soft(csp.get("style-src") ?? csp.get("default-src"), `style-src of ${path}`).not.toMatch(/unsafe|\*/);
  expect.soft(csp.get("frame-ancestors"), `frame-ancestors of ${path}`).toBe("'none'");
  expect.soft(csp.get("base-uri"), `base-uri of ${path}`).toMatch(/'(none|self)'/);
  expect.soft(csp.get("form-action"), `form-action of ${path}`).toContain("'self'");
  expect.soft(answer.headers()["x-content-type-options"], `of ${path}`).toBe("nosniff");
  expect.soft(answer.headers()["referrer-policy"], `of ${path}`).toMatch(/no-referrer|same-origin|strict-origin/);
}

const PUBLIC = ["/", "/hospitals", "/hospitals?city=beijing", "/sign-in", "/nowhere"];

test("every kind of answer is guarded by headers", async ({ request }) => {
  for (const path of [...LOCALES.flatMap((locale) => PUBLIC.map((rest) => `/${locale}${rest}`)), "/demo/outbox", "/healthz", "/favicon.svg", "/nowhere"]) {
    isGuarded(await request.get(path), path);
  }
});

test("no page holds inline script or style", async ({ visitor }) => {
  const { page } = visitor;
  const holdsNone = async (name: string) => {
    // as it was sent, not as script has made it
    const answer = await page.request.get(page.url());
    isGuarded(answer, name);
    const html = await answer.text();
    expect.soft(html.match(/<script(?![^>]*\ssrc=)[^>]*>/g) ?? [], `inline script on ${name}`).toEqual([]);
    expect.soft(html.match(/<[^>]*\s(?:style|on[a-z]+)=[^>]*>|<style\b/g) ?? [], `inline style or handler on ${name}`).toEqual([]);
    expect.soft(html, `another host on ${name}`).not.toMatch(/(?:src|action)="?(?:https?:)?\/\//);
  };
  await visitor.open("/");
  await holdsNone("home");
  await visitor.open("/hospitals");
  await holdsNone("hospitals");
  await visitor.chooseHospital();
  await holdsNone("hospital");
  await visitor.choosePackage();
  await holdsNone("slots");
  await visitor.chooseSlot();
  await holdsNone("sign-in");
  await visitor.signIn(/\/people\?/);
  await holdsNone("people");
  await visitor.addPerson();
  await visitor.bookFor();
  await visitor.sees("held");
  await holdsNone("order, held");
  await visitor.confirm();
  await holdsNone("order, paying");
  await page.getByTestId("pay-now").click();
  await page.waitForURL(/\/demo\/provider\//);
  await holdsNone("the provider's page");
  await page.getByTestId("simulator-approve").click();
  await page.waitForURL(/\/orders\//);
  await visitor.sees("confirmed");
  await holdsNone("order, confirmed");
  await visitor.open("/orders");
  await holdsNone("my bookings");
  await page.goto("/demo/outbox");
  await holdsNone("outbox");
});

test("the session's cookie is out of reach of script and of other sites", async ({ visitor }) => {
  await visitor.open("/people");
  await visitor.signIn();
  const cookies = await visitor.page.context().cookies();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect.soft(cookie.httpOnly, cookie.name).toBe(true);
    expect.soft(cookie.sameSite, cookie.name).toMatch(/Lax|Strict/);
  }
});

test("personal pages are kept by no cache", async ({ visitor }) => {
  await visitor.open("/people");
  await visitor.signIn();
  for (const path of ["/people", "/orders"]) {
    const answer = await visitor.page.request.get(visitor.at(path));
    expect.soft(answer.status(), path).toBe(200);
    expect.soft(answer.headers()["cache-control"], path).toContain("no-store");
  }
});

test("a form sent by another site changes nothing", async ({ visitor }) => {
  await visitor.open("/people");
  await visitor.signIn();
  const answer = await visitor.page.request.post(visitor.at("/people"), {
    headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" },
    form: { name: "Mallory", id_type: "passport", id_number: "X1234567", sex: "male", birth_date: "1990-01-01", relation: "other" },
  });
  expect(answer.status()).toBe(403);
  await visitor.open("/people");
  await expect(visitor.page.getByText("Mallory")).toHaveCount(0);
});

test("the sign-in leads to no other site", async ({ visitor }) => {
  for (const next of ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"]) {
    await visitor.open(`/sign-in?next=${encodeURIComponent(next)}`);
    const html = await visitor.page.content();
    expect(html.match(/(?:href|action)="[^"]*elsewhere\.example[^"]*"/g)?.filter((link) => !link.includes("next=")) ?? []).toEqual([]);
  }
  await visitor.open(`/sign-in?next=${encodeURIComponent("//elsewhere.example/")}`);
  await visitor.signIn(/127\.0\.0\.1/);
  expect(new URL(visitor.page.url()).hostname).toBe("127.0.0.1");
});
