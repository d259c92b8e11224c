import type { BrowserContext } from "@playwright/test";

export type Complaints = { all(): string[] };

/**
 * Listens for everything a browser may complain about: console errors and warnings, uncaught errors, violations of the
 * content security policy, requests that fail, answers that are the server's fault.
 *
 * A page that says "no" with 4xx is logged by Chromium as an error too; such a line about a page itself is left out. So
 * are answers with 5xx where the test itself brings about an `outage`.
 */
export async function watch(context: BrowserContext, scripted: boolean, outage = false): Promise<Complaints> {
  const complaints: { text: string; url: string }[] = [];
  const refusedPages = new Set<string>();
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`CSP: ${event.effectiveDirective} blocked ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on("console", (message) => {
    // the suite's own doing: but in the tests about it no service worker comes between
    if (message.text() === "Service Worker registration blocked by Playwright") return;
    // nor is a module used that a page preloads for script, when script is switched off and the page stays open
    if (!scripted && message.text().includes("was preloaded using link preload but not used")) return;
    if (["error", "warning", "assert"].includes(message.type())) {
      complaints.push({ text: `console ${message.type()}: ${message.text()}`, url: message.location().url });
    }
  });
  context.on("weberror", (error) => complaints.push({ text: `uncaught: ${error.error()}`, url: error.page()?.url() ?? "" }));
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // a navigation ends what the page before it was still asking for
    // and Chromium reports a module it was told to preload as refused when script is switched off
    const switchedOff = why === "csp" && request.resourceType() === "script" && !scripted;
    if (!why.includes("ERR_ABORTED") && !switchedOff) complaints.push({ text: `request failed: ${why}`, url: request.url() });
  });
  context.on("response", (response) => {
    const status = response.status();
    if (status >= 500 && outage) refusedPages.add(response.url());
    else if (status >= 500) complaints.push({ text: `answered ${status}`, url: response.url() });
    else if (status >= 400 && response.request().isNavigationRequest()) refusedPages.add(response.url());
  });
  return {
    all: () =>
      complaints
        .filter(({ text, url }) => !(/Failed to load resource: the server responded with a status of [45]/.test(text) && refusedPages.has(url)))
        .map(({ text, url }) => `${text} (${url})`),
  };
}
