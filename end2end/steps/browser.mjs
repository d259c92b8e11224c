// The browser of the suite: the system's Chromium, talking to nobody but the server under test.

export const executablePath = process.env["CHROMIUM_PATH"] || "/usr/bin/chromium";

export const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const chromium = { executablePath, args: flags };

/** Phone first: what a test gets unless it asks for something else. */
export const phone = { viewport: { width: 390, height: 844 }, locale: "en-GB" };
