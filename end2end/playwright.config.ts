import { defineConfig } from "@playwright/test";

import { chromium, phone } from "./steps/browser.mjs";

export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  globalSetup: "./steps/setup.ts",
  workers: 2,
  fullyParallel: true,
  retries: 0, // a test that passes only the second time is a bug
  forbidOnly: Boolean(process.env["CI"]),
  timeout: 60_000,
  globalTimeout: 15 * 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./steps/closing-line.ts"]],
  use: {
    ...phone,
    launchOptions: chromium,
    reducedMotion: "reduce",
    serviceWorkers: "block", // but in the tests about it
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
