import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(chromium)) {
  throw new Error(`There is no ${chromium}. Type: apt-get install -y chromium (or name another one in CHROMIUM)`);
}

// They share nothing but the cluster: other people, other rooms, nothing that all see.
const Beside = /(account|bots|later|offline|room|room-picture|search|tabs|talk)\.spec/;
// Its public rooms have names that no other test is to meet.
const Seen = /xss\.spec/;
const Breaks = /resume\.spec/;

export default defineConfig({
  testDir: "e2e",
  outputDir: "../artifacts/e2e",
  globalSetup: "./e2e/support/start.ts",
  // One cluster for all, two tests at a time on it; what breaks it has it alone.
  workers: 2,
  projects: [
    { name: "page", testIgnore: [Beside, Seen, Breaks], workers: 1 },
    { name: "beside", testMatch: Beside, workers: 1 },
    { name: "seen", testMatch: Seen, workers: 1, dependencies: ["page"] },
    { name: "breaks", testMatch: Breaks, workers: 1, dependencies: ["page", "beside", "seen"] },
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
