import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(chromium)) {
  throw new Error(`There is no ${chromium}. Type: apt-get install -y chromium (or name another one in CHROMIUM)`);
}

const Waits = /offline\.spec/;

export default defineConfig({
  testDir: "e2e",
  outputDir: "../artifacts/e2e",
  globalSetup: "./e2e/support/start.ts",
  // One cluster for all, and one test at a time on it; beside them goes what mostly waits.
  workers: 2,
  projects: [
    { name: "page", testIgnore: Waits, workers: 1 },
    { name: "waits", testMatch: Waits, workers: 1 },
  ],
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["list"], ["json"]] : "list",
  use: {
    locale: "en-GB",
    launchOptions: {
      executablePath: chromium,
      // Chromium's sandbox does not run as root, which CI is.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
