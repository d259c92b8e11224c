import { expect, type APIRequestContext } from "@playwright/test";

const MESSAGE = /data-testid="?outbox-message"?/;

/** The demo's outbox, newest first: each message's attributes (its template, its state) and text. */
async function messages(request: APIRequestContext): Promise<string[]> {
  const page = await (await request.get("/demo/outbox")).text();
  return page
    .split(MESSAGE)
    .slice(1)
    .map((part) => part.replace(/^([^>]*)>/, "$1 ").replace(/<[^>]*>/g, " ").replace(/&amp;/g, "&").replace(/&#x27;|&#39;|&#x2F;/g, " ").replace(/\s+/g, " "));
}

/** Waits for a message that holds every one of `parts` (text or pattern) and answers with it. */
export async function message(request: APIRequestContext, ...parts: (string | RegExp)[]): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      async () => {
        found = (await messages(request)).find((text) => parts.every((part) => (typeof part === "string" ? text.includes(part) : part.test(text))));
        return found;
      },
      { message: `a message with ${parts.join(" and ")}`, timeout: 20_000 },
    )
    .toBeDefined();
  return found ?? "";
}

/** How many messages hold every one of `parts`. */
export async function countMessages(request: APIRequestContext, ...parts: string[]): Promise<number> {
  return (await messages(request)).filter((text) => parts.every((part) => text.includes(part))).length;
}

/** The newest code sent to a phone number (as typed, without the country code). */
export async function signInCode(request: APIRequestContext, phone: string): Promise<string> {
  const text = await message(request, "sign_in_code", new RegExp(`${phone}(?!\\d)`), /(?<!\d)\d{6}(?!\d)/);
  const code = /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0];
  if (!code) throw new Error(`no code in ${text}`);
  return code;
}
