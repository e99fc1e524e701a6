import type { Page } from "@playwright/test";
import { url } from "./support/cluster";
import { client, enter, Password, type Person, person, post, room, signIn } from "./support/people";
import { expect, test } from "./support/watch";

/** Until the index has what was just posted: it follows the log by itself. */
async function indexed(as: Person, query: string, count = 1): Promise<void> {
  const api = await client(as);
  await expect
    .poll(async () => {
      const found = await api.get(`/api/v1/search?query=${encodeURIComponent(query)}`);
      return ((await found.json()) as { items: unknown[] }).items.length;
    })
    .toBe(count);
  await api.dispose();
}

async function search(page: Page, words: string): Promise<void> {
  await page.getByRole("button", { name: "Search messages" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Words").fill(words);
  await dialog.getByLabel("Words").press("Enter");
}

test("what was said long ago in another room is found in another form, marked, and led to", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const [garden, kitchen] = [await room("Garden", [ada, bob]), await room("Kitchen", [ada])];
  const seq = await post(bob, garden, "The <b>strawberries</b> are ripe");
  for (let count = 0; count < 90; count++) {
    await post(ada, garden, `Something else ${count}`);
  }
  await post(ada, kitchen, "No fruit here");
  await indexed(ada, "strawberry");
  const page = await device();
  await signIn(page, ada);
  await enter(page, kitchen);
  await search(page, "strawberry");
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator(".fragment")).toHaveText("The <b>strawberries</b> are ripe");
  await expect(dialog.locator("mark")).toHaveText("strawberries");
  await expect(dialog.getByText("1 message found.")).toBeVisible();
  await expect(dialog.locator(".who")).toContainText(bob.username);
  await expect(dialog.locator(".who")).toContainText("Garden");
  await dialog.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Garden" })).toBeVisible();
  const message = page.locator(`article[data-seq="${seq}"]`);
  await expect(message).toBeInViewport();
  await expect(message).toBeFocused();
  await page.getByRole("button", { name: "To the newest" }).click();
  await expect(page.getByText("Something else 89")).toBeInViewport();
});

test("filters leave what they say, and a page leads to the next", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const [garden, kitchen] = [await room("Garden", [ada, bob]), await room("Kitchen", [ada, bob])];
  for (let count = 0; count < 25; count++) {
    await post(ada, garden, `Beans, row ${count}`);
  }
  await post(bob, garden, "Beans by Bob");
  await post(ada, kitchen, "Beans for supper");
  await indexed(ada, `beans from:${bob.username}`);
  await indexed(ada, "beans supper");
  const page = await device();
  await signIn(page, ada);
  await search(page, "beans");
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator(".found li")).toHaveCount(20);
  await dialog.getByRole("button", { name: "Show more" }).click();
  await expect(dialog.locator(".found li")).toHaveCount(27);
  await expect(dialog.getByText("27 messages found.")).toBeVisible();
  const again = () => dialog.getByRole("button", { name: "Search", exact: true }).click();
  await dialog.getByLabel("Where").selectOption({ label: "Kitchen" });
  await again();
  await expect(dialog.locator(".fragment")).toHaveText(["Beans for supper"]);
  await dialog.getByLabel("Where").selectOption({ label: "All my rooms" });
  await dialog.getByLabel("Written by").fill(`@${bob.username}`);
  await again();
  await expect(dialog.locator(".fragment")).toHaveText(["Beans by Bob"]);
  await dialog.getByLabel("Before").fill("2020-01-01");
  await again();
  await expect(dialog.getByText("Nothing found.")).toBeVisible();
  await dialog.getByLabel("Words").fill("");
  await dialog.getByLabel("Written by").fill("");
  await again();
  await expect(dialog.getByRole("alert").filter({ hasText: "Say a word" })).toBeVisible();
});

test("in a room with keys alone, in Spanish; what was deleted is not found", async ({ device }) => {
  const ada = await person("ada");
  const home = await room("Casa", [ada]);
  const seq = await post(ada, home, "Nos vemos en la montaña");
  const gone = await post(ada, home, "La montaña secreta");
  await indexed(ada, "montaña", 2);
  const api = await client(ada);
  expect((await api.delete(`/api/v1/rooms/${home}/messages/${gone}`)).ok()).toBe(true);
  await api.dispose();
  const page = await device({ locale: "es-ES" });
  await signInSpanish(page, ada);
  await page.locator(`a[href="/rooms/${home}"]`).click();
  // Whoever enters a room finds the focus where one writes: not before it is there can it be taken elsewhere.
  await expect(page.locator("form.composer textarea")).toBeFocused();
  await page.getByRole("button", { name: "Buscar en esta sala" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Palabras")).toBeFocused();
  await expect(page.getByLabel("Dónde")).toHaveValue(home);
  await page.keyboard.type("montanas");
  await page.keyboard.press("Enter");
  await expect(page.locator(".fragment")).toHaveText(["Nos vemos en la montaña"]);
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Mostrar/ })
    .focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(`article[data-seq="${seq}"]`)).toBeFocused();
});

async function signInSpanish(page: Page, who: Person): Promise<void> {
  await page.goto(`${url()}/`);
  await page.getByLabel("Nombre de usuario").fill(who.username);
  await page.getByLabel("Contraseña").fill(Password);
  await page.getByRole("button", { name: "Iniciar sesión" }).click();
  await expect(page.locator(".link-word")).toHaveText("Conectado");
}
