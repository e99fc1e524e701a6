import { join } from "node:path";
import { request } from "@playwright/test";
import { wrong } from "./support/axe";
import { Operator, url } from "./support/cluster";
import { desk, operatorCode, port, signInOperator } from "./support/operator";
import { Password, person, post, room, signIn } from "./support/people";
import { expect, test } from "./support/watch";

const pictures = join(import.meta.dirname, "..", "..", "artifacts", "pictures");

test("an operator sees processes, busy rooms and the live log, by day and by night, and all see an announcement", async ({
  device,
}) => {
  await operatorCode();
  const ada = await person("ada");
  const faults: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await device({ colorScheme, reducedMotion: "reduce" });
    await page.goto(port());
    await expect(page.getByRole("heading", { name: "Operators' console" })).toBeVisible();
    faults.push(...(await wrong(page)));
    await page.getByLabel("User name").fill(Operator);
    await page.getByLabel("Password").fill(Password);
    await page.getByLabel("Code of the second factor").fill("000000");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toHaveText(/second factor/);
    await signInOperator(page);
    for (const name of ["silo-1", "silo-2", "gateway-1", "gateway-2"]) {
      await expect(page.getByRole("row", { name })).toContainText("MiB");
    }
    const roomId = await room(`Busy ${colorScheme}`, [ada]);
    await expect(async () => {
      await post(ada, roomId, "hello");
      await expect(page.getByRole("row", { name: `Busy ${colorScheme}` })).toBeVisible({ timeout: 6_000 });
    }).toPass();
    await page.getByLabel("Process", { exact: true }).selectOption("silo-1");
    await expect(page.locator(".log li time").first()).toBeVisible();
    faults.push(...(await wrong(page)));
    await page.screenshot({ path: join(pictures, `operators-desktop-${colorScheme}.png`) });
    // Where the gateway cannot be told, that is said.
    await page.context().setOffline(colorScheme === "dark");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByLabel("Password")).toBeVisible();
    await expect(page.getByText("the gateway could not be told")).toHaveCount(colorScheme === "dark" ? 1 : 0);
  }
  expect(faults).toEqual([]);

  const reader = await device();
  await signIn(reader, ada);
  const api = await desk();
  const said = await api.post("/api/v1/operator/announcements", { data: { text: "Maintenance at noon" } });
  expect(said.status(), await said.text()).toBe(204);
  await api.dispose();
  await expect(reader.getByText("Maintenance at noon")).toBeVisible();
  await reader.getByRole("button", { name: "Close", exact: true }).click();
  await expect(reader.getByText("Maintenance at noon")).toBeHidden();
});

test("each port has its own page, and neither the other's", async () => {
  const [outside, inside] = await Promise.all([url(), port()].map((baseURL) => request.newContext({ baseURL })));
  expect((await outside?.get("/operators.html"))?.status()).toBe(404);
  expect((await inside?.get("/index.html"))?.status()).toBe(404);
  expect((await inside?.get("/"))?.headers()["content-security-policy"]).toContain("default-src 'none'");
  await Promise.all([outside, inside].map((one) => one?.dispose()));
});
