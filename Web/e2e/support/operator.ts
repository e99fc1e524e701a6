import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type APIRequestContext, expect, type Page, request } from "@playwright/test";
import { data, Operator, url } from "./cluster";
import { codeNow } from "./code-now";
import { Password } from "./people";

interface Factor {
  secret: string;
  recoveryCodes: string[];
}

const kept = join(data, "run", "operator.json");

/** The operators' port of the first gateway. */
export const port = () => readFileSync(join(data, "run", "admin"), "utf8").split("\n")[0] ?? "";

/** A code, good once, for the operator of this run's cluster, who is enrolled by the test that asks first. */
export async function operatorCode(): Promise<string> {
  const factor = existsSync(kept) ? (JSON.parse(readFileSync(kept, "utf8")) as Factor) : await enrol();
  const code = factor.recoveryCodes.pop() ?? codeNow(factor.secret);
  writeFileSync(kept, JSON.stringify(factor));
  return code;
}

/** Signs in through the operators' page. */
export async function signInOperator(page: Page): Promise<void> {
  await page.goto(port());
  await page.getByLabel("User name").fill(Operator);
  await page.getByLabel("Password").fill(Password);
  await page.getByLabel("Code of the second factor").fill(await operatorCode());
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Live log" })).toBeVisible();
}

/** The operators' port as the operator, for what `chat admin` does. */
export async function desk(): Promise<APIRequestContext> {
  const door = await request.newContext({ baseURL: port() });
  const signedIn = await door.post("/api/v1/operator/session", {
    data: { username: Operator, password: Password, otp: await operatorCode() },
  });
  expect(signedIn.status(), await signedIn.text()).toBe(201);
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  await door.dispose();
  return request.newContext({ baseURL: port(), extraHTTPHeaders: { Authorization: `Bearer ${accessToken}` } });
}

async function enrol(): Promise<Factor> {
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
  return { secret, recoveryCodes };
}
