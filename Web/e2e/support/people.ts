import { randomBytes, randomUUID } from "node:crypto";
import { type APIRequestContext, type BrowserContext, expect, type Page, request } from "@playwright/test";
import { url } from "./cluster";

export const Password = "correct horse battery";

export interface Person {
  username: string;
  email: string;
  userId: string;
  token: string;
}

/** A name that no earlier run has taken. */
export const fresh = (name: string) => `${name}-${randomBytes(4).toString("hex")}`;

/** A registered account, and a token to prepare things with. */
export async function person(name: string, displayName?: string): Promise<Person> {
  const api = await client();
  const username = fresh(name);
  const email = `${username}@example.org`;
  const made = await api.post("/api/v1/accounts", {
    data: { username, email, password: Password, ...(displayName && { displayName }) },
  });
  expect(made.status(), await made.text()).toBe(201);
  const signedIn = await api.post("/api/v1/sessions", { data: { username, password: Password } });
  const { accessToken, user } = (await signedIn.json()) as { accessToken: string; user: { userId: string } };
  await api.dispose();
  return { username, email, userId: user.userId, token: accessToken };
}

/** The REST interface as one person. */
export function client(as?: Person): Promise<APIRequestContext> {
  return request.newContext({ baseURL: url(), extraHTTPHeaders: as ? { Authorization: `Bearer ${as.token}` } : {} });
}

/** A room of these people; the first one owns it. */
export async function room(name: string, [owner, ...others]: Person[], visibility = "private"): Promise<string> {
  const api = await client(owner);
  const made = await api.post("/api/v1/rooms", { data: { name, visibility } });
  const { roomId } = (await made.json()) as { roomId: string };
  for (const other of others) {
    const joined = await api.post(`/api/v1/rooms/${roomId}/members`, { data: { userId: other.userId } });
    expect(joined.ok(), await joined.text()).toBe(true);
  }
  await api.dispose();
  return roomId;
}

/** Posts over REST: for what only has to be there. */
export async function post(as: Person, roomId: string, text: string): Promise<number> {
  const api = await client(as);
  const posted = await api.post(`/api/v1/rooms/${roomId}/messages`, {
    data: { text },
    headers: { "Idempotency-Key": randomUUID() },
  });
  expect(posted.ok(), await posted.text()).toBe(true);
  const { seq } = (await posted.json()) as { seq: number };
  await api.dispose();
  return seq;
}

/** Signs in through the page, as people do. */
export async function signIn(page: Page, who: Person, at = url()): Promise<void> {
  await page.goto(`${at}/`);
  await page.getByLabel("User name").fill(who.username);
  await page.getByLabel("Password").fill(Password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Rooms" })).toBeVisible();
  await expect(page.locator(".link-word")).toHaveText("Connected");
}

export async function enter(page: Page, roomId: string): Promise<void> {
  await page.locator(`a[href="/rooms/${roomId}"]`).click();
  await expect(page.getByRole("textbox", { name: /^Message / })).toBeVisible();
}

export async function write(page: Page, text: string): Promise<void> {
  const field = page.getByRole("textbox", { name: /^Message / });
  await field.fill(text);
  await field.press("Enter");
}

/** What the messages in sight say, in their order; those on their way come last. */
export const texts = (page: Page) => page.locator(".message .text").allInnerTexts();

export type { BrowserContext };
