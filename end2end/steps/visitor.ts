import { expect, type APIRequestContext, type Locator, type Page } from "@playwright/test";

import { signInCode } from "./outbox.ts";
import { GRACE, type Person } from "./people.ts";
import type { Locale } from "./test.ts";

/** What was chosen on the way, to be found again on the receipt and in the message. `rfc3339` is the slot's start. */
export type Chosen = { hospital: string; slot: string; time: string; rfc3339: string };

/** Somebody who books, in one language, with or without script. Every step is one that a person could take. */
export class Visitor {
  constructor(
    readonly page: Page,
    /** Without the visitor's cookies: for the outbox, which stands for their telephone. */
    readonly telephone: APIRequestContext,
    readonly locale: Locale,
    readonly phone: string,
    /** Which hospital of a list, and which of its times: nobody must take a place that another test wants. */
    readonly turn: number,
    readonly script = true,
  ) {}

  /** The same person, in one more tab of the same browser. */
  async inAnotherTab(): Promise<Visitor> {
    return new Visitor(await this.page.context().newPage(), this.telephone, this.locale, this.phone, this.turn, this.script);
  }

  at(path: string): string {
    return `/${this.locale}${path}`;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.at(path));
    await this.live();
  }

  /** Waits until the page's islands are live. Without script there is nothing to wait for. */
  async live(): Promise<void> {
    await this.page.waitForLoadState();
    if (this.script) await expect(this.page.locator("html[data-hydrated]")).toBeAttached();
  }

  /** Follows a link or presses a button, and waits for the page it leads to. */
  async go(to: Locator, path: RegExp | string): Promise<void> {
    await to.click();
    await this.arrived(path);
  }

  async arrived(path: RegExp | string): Promise<void> {
    await this.page.waitForURL(typeof path === "string" ? (url) => url.pathname === this.at(path) : path, { waitUntil: "domcontentloaded" });
    await this.live();
  }

  async search(city: string, text: string): Promise<void> {
    const form = this.page.getByTestId("search-form");
    if (city) await this.page.getByTestId("search-city").selectOption(city);
    if (text) await this.page.getByTestId("search-text").fill(text);
    await this.go(form.locator("button[type=submit], button:not([type])").first(), /\/hospitals\?/);
    await expect(this.page.getByTestId("hospital-card").first()).toBeVisible();
  }

  /** The cards of hospitals that take bookings. */
  openHospitals(): Locator {
    return this.page.getByTestId("hospital-card").filter({ hasNot: this.page.locator(".badge--warning") });
  }

  async chooseHospital(): Promise<void> {
    const cards = this.openHospitals();
    await this.go(cards.nth(this.turn % (await cards.count())).getByRole("link").first(), /\/hospitals\/[^/?]+$/);
  }

  /** The card of a package that is for everybody: the yearly check-up, or whatever the hospital has first. */
  async packageCard(): Promise<Locator> {
    const cards = this.page.getByTestId("package-card");
    const yearly = cards.and(this.page.locator('[data-id="annual"]'));
    return (await yearly.count()) > 0 ? yearly : cards.first();
  }

  async choosePackage(): Promise<void> {
    await this.go((await this.packageCard()).getByTestId("package-book"), /\/packages\/[^/]+\/slots\?/);
  }

  /** Shows the day with the most free places, for whoever needs more than one at the same time. */
  async chooseRoomiestDay(): Promise<void> {
    const days = await this.page.getByTestId("slot-day").evaluateAll((days) =>
      days.map((day) => ({ date: day.dataset["date"] ?? "", free: Number(day.dataset["free"]) })),
    );
    const roomiest = days.reduce((best, day) => (day.free > best.free ? day : best));
    const day = this.page.locator(`[data-testid=slot-day][data-date="${roomiest.date}"]`);
    if ((await day.getAttribute("aria-current")) === "true") return;
    await day.click();
    await expect(day).toHaveAttribute("aria-current", "true");
    await this.live();
  }

  /** Takes one of the free times of the shown day. */
  async chooseSlot(): Promise<Omit<Chosen, "hospital">> {
    await expect(this.page.getByTestId("slots-as-of")).toContainText(/\d\d:\d\d:\d\d/);
    const times = this.page.getByTestId("slot-time");
    const slot = times.nth(this.turn % (await times.count()));
    const time = /\d\d:\d\d/.exec(await slot.innerText())?.[0] ?? "";
    const rfc3339 = (await slot.locator("time").getAttribute("datetime")) ?? "";
    await slot.click();
    await this.page.waitForURL(/\/(people|sign-in)\?/);
    await this.live();
    const url = new URL(this.page.url());
    const next = new URL(url.searchParams.get("next") ?? url.href, url);
    return { time, rfc3339, slot: next.searchParams.get("slot") ?? "" };
  }

  async askForCode(): Promise<void> {
    await this.page.getByTestId("sign-in-phone").fill(this.phone);
    await this.page.locator("main form").filter({ has: this.page.getByTestId("sign-in-phone") }).locator("button").first().click();
    await expect(this.page.getByTestId("sign-in-code")).toBeVisible();
    await this.live();
  }

  async enterCode(): Promise<void> {
    await this.page.getByTestId("sign-in-code").fill(await signInCode(this.telephone, this.phone));
    await this.page.locator("main form").filter({ has: this.page.getByTestId("sign-in-code") }).locator("button").first().click();
  }

  /** From the sign-in page to where it leads. */
  async signIn(leadsTo: RegExp = /\/(people|orders)/): Promise<void> {
    await this.askForCode();
    await this.enterCode();
    await this.arrived(leadsTo);
  }

  async fillPerson(person: Person): Promise<void> {
    const form = this.personForm();
    await form.locator("[name=name]").fill(person.name);
    await choose(form, "id_type", "cn_id");
    await form.locator("[name=id_number]").fill(person.idNumber);
    await choose(form, "relation", person.relation);
  }

  personForm(): Locator {
    return this.page.locator("form").filter({ has: this.page.getByTestId("person-add") });
  }

  async addPerson(person: Person = GRACE[this.locale]): Promise<void> {
    await this.fillPerson(person);
    await this.page.getByTestId("person-add").click();
    await expect(this.page.getByText(person.name).first()).toBeVisible();
    await this.live();
  }

  /** Places the order for a person of the list. */
  async bookFor(person: Person = GRACE[this.locale]): Promise<void> {
    const option = this.page.getByTestId("person-option");
    const named = option.filter({ hasText: person.name });
    await this.go((await named.count()) > 0 ? named.first() : option.first(), /\/orders\/[^/?]+$/);
  }

  async reference(): Promise<string> {
    return (await this.page.getByTestId("order-reference").innerText()).trim();
  }

  /** Waits for the order to be shown in a state. */
  async sees(state: string): Promise<void> {
    await expect(this.page.getByTestId("order-state")).toHaveAttribute("data-state", state, { timeout: 20_000 });
  }

  async confirm(): Promise<void> {
    await this.page.getByTestId("confirm-booking").click();
    await this.sees("paying");
    await this.live();
  }

  /** To the provider's page, decide there, and back at the order. */
  async pay(decision: "approve" | "decline"): Promise<void> {
    await this.page.getByTestId("pay-now").click();
    await this.page.waitForURL(/\/demo\/provider\//);
    await this.page.getByTestId(`simulator-${decision}`).click();
    await this.page.waitForURL(/\/orders\//);
  }

  /** From nothing to a held place: the whole way up to the review. */
  async holdsAPlace(person: Person = GRACE[this.locale]): Promise<Chosen> {
    await this.open("/hospitals");
    await this.chooseHospital();
    const hospital = await this.heading();
    await this.choosePackage();
    const { time, slot, rfc3339 } = await this.chooseSlot();
    if (this.page.url().includes("/sign-in")) await this.signIn(/\/people\?/);
    if ((await this.page.getByTestId("person-option").filter({ hasText: person.name }).count()) === 0) await this.addPerson(person);
    await this.bookFor(person);
    await this.sees("held");
    return { hospital, slot, time, rfc3339 };
  }

  async heading(): Promise<string> {
    return (await this.page.locator("main h1").first().innerText()).trim();
  }
}

/** Chooses a value of a field, whether it is shown as a list or as buttons to choose from. */
async function choose(form: Locator, name: string, value: string): Promise<void> {
  const list = form.locator(`select[name=${name}]`);
  if ((await list.count()) > 0) await list.selectOption(value);
  else await form.locator(`input[name=${name}][value=${value}]`).check();
}
