import { readFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "@playwright/test";
import { wrong } from "./support/axe";
import { data, Operator, url } from "./support/cluster";
import { codeNow } from "./support/code-now";
import { Password, person, post, room, signIn } from "./support/people";
import { expect, test } from "./support/watch";

const pictures = join(import.meta.dirname, "..", "..", "artifacts", "pictures");

/** The operators' port of the first gateway. */
const port = () => readFileSync(join(data, "run", "admin"), "utf8").split("\n")[0] ?? "";

/** The operator of this run's cluster, with a second factor: recovery codes to sign in with. */
async function operator(): Promise<string[]> {
  const api = await request.newContext({ baseURL: url() });
  const username = Operator;
  const made = await api.post("/api/v1/accounts", {
    data: { username, email: `${username}@example.org`, password: Password },
  });
  expect(made.status(), await made.text()).toBe(201);
  const signedIn = await api.post("/api/v1/sessions", { data: { username, password: Password } });
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  const headers = { Authorization: `Bearer ${accessToken}` };
  const asked = await api.post("/api/v1/me/second-factor", { headers, data: { password: Password } });
  const { secret } = (await asked.json()) as { secret: string };
  const confirmed = await api.post("/api/v1/me/second-factor/confirm", { headers, data: { code: codeNow(secret) } });
  expect(confirmed.ok(), await confirmed.text()).toBe(true);
  const { recoveryCodes } = (await confirmed.json()) as { recoveryCodes: string[] };
  await api.dispose();
  return recoveryCodes;
}

/** What `chat admin announce` does. */
async function announce(code: string, text: string): Promise<void> {
  const api = await request.newContext({ baseURL: port() });
  const data = { username: Operator, password: Password, otp: code };
  const signedIn = await api.post("/api/v1/operator/session", { data });
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  const headers = { Authorization: `Bearer ${accessToken}` };
  const said = await api.post("/api/v1/operator/announcements", { headers, data: { text } });
  expect(said.status(), await said.text()).toBe(204);
  await api.dispose();
}

test("an operator sees processes, busy rooms and the live log, by day and by night, and all see an announcement", async ({
  device,
}) => {
  const codes = await operator();
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
    await page.getByLabel("Code of the second factor").fill(codes.pop() ?? "");
    await page.getByRole("button", { name: "Sign in" }).click();
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
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByLabel("Password")).toBeVisible();
  }
  expect(faults).toEqual([]);

  const reader = await device();
  await signIn(reader, ada);
  await announce(codes.pop() ?? "", "Maintenance at noon");
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
