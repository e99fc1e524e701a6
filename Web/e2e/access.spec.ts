import { wrong } from "./support/axe";
import { url } from "./support/cluster";
import { enter, Password, person, signIn } from "./support/people";
import { livelyRoom } from "./support/stage";
import { expect, test } from "./support/watch";

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on any page, ${colorScheme}`, async ({ device }) => {
    test.setTimeout(180_000);
    const { ada, roomId } = await livelyRoom();
    const page = await device({ colorScheme, reducedMotion: "reduce" });
    const faults: Record<string, string[]> = {};
    const look = async (name: string) => {
      faults[name] = await wrong(page);
    };
    for (const path of ["/sign-in", "/register", "/verify", "/forgot", "/reset#token=x"]) {
      await page.goto(`${url()}${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await look(path);
    }
    await signIn(page, ada);
    await look("rooms");
    await enter(page, roomId);
    await expect(page.locator(".message").last()).toBeVisible();
    await look("room");
    const message = page.locator(".message", { hasText: "Four it is" });
    await message.hover();
    await message.getByRole("button", { name: "Reply", exact: true }).click();
    await page.getByRole("textbox", { name: /^Message / }).fill("@b");
    await expect(page.getByRole("listbox")).toBeVisible();
    await look("mention");
    await page.getByRole("textbox", { name: /^Message / }).fill("**bold**");
    await page.locator(".composer").getByRole("button", { name: "Emoji" }).click();
    await look("emoji");
    await page.keyboard.press("Escape");
    for (const name of ["New room", "New message", "Look around", "About this room"]) {
      await page.getByRole("button", { name }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await look(name);
      await page.keyboard.press("Escape");
    }
    for (const name of ["Pinned messages", "Jump to a date"]) {
      await page.getByRole("button", { name }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await look(name);
      await page.keyboard.press("Escape");
    }
    await page.getByRole("textbox", { name: /^Message / }).fill("At dawn");
    await page.getByRole("button", { name: "Send later" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await look("send later");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Preview" }).click();
    await look("preview");
    await page.getByRole("button", { name: "Preview" }).click();
    const own = page.locator(".message", { hasText: "Four it is" });
    for (const name of ["Reply in a thread", "Delete", "edited"]) {
      await own.hover();
      await own.getByRole("button", { name }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await look(name);
      await page.keyboard.press("Escape");
    }
    for (const name of ["Remind me", "Report"]) {
      const said = page.locator(".message", { hasText: "How many rows" });
      await said.hover();
      await said.getByRole("button", { name }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await look(name);
      await page.keyboard.press("Escape");
    }
    await page.getByRole("button", { name: "Later", exact: true }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await look("later");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Search messages" }).click();
    await page.getByLabel("Words").fill("strawberry");
    await expect(async () => {
      await page.getByRole("button", { name: "Search", exact: true }).click();
      await expect(page.locator(".fragment mark")).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await look("search");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /Settings/ }).click();
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await look(`settings, ${await tab.innerText()}`);
    }
    await page.keyboard.press("Escape");
    for (const path of ["/join#x", "/rooms/00000000-0000-4000-8000-000000000000"]) {
      await page.goto(`${url()}${path}`);
      await expect(page.getByRole("link", { name: "Back to the rooms" })).toBeVisible();
      await look(path);
    }
    await page.context().setOffline(true);
    await expect(page.getByText("You are offline.")).toBeVisible();
    await look("offline");
    await page.context().setOffline(false);
    expect(Object.fromEntries(Object.entries(faults).filter(([, found]) => found.length > 0))).toEqual({});
  });
}

test("everything that one needs is there with a keyboard alone", async ({ device }) => {
  test.setTimeout(120_000);
  const [ada, bob] = [await person("ada"), await person("bob")];
  const page = await device();
  const key = (name: string) => page.keyboard.press(name);
  /** Goes on by Tab until the focus is where it should be; never does it take longer than the page has controls. */
  const tabTo = async (name: string | RegExp, role: "button" | "link" | "textbox" | "radio" | "tab" = "button") => {
    const wanted = page.getByRole(role, { name, exact: typeof name === "string" }).and(page.locator(":focus"));
    for (let presses = 0; presses < 60; presses++) {
      if ((await wanted.count()) > 0) {
        return;
      }
      await key("Tab");
    }
    throw new Error(`Tab never comes to ${role} ${name}.`);
  };

  await page.goto(url());
  await expect(page.getByLabel("User name")).toBeFocused();
  await page.keyboard.type(ada.username);
  await key("Tab");
  await page.keyboard.type(Password);
  await key("Enter");
  await expect(page.locator(".link-word")).toHaveText("Connected");

  await tabTo("New room");
  await key("Enter");
  await tabTo("Name", "textbox");
  await page.keyboard.type("Keys only");
  await key("Enter");
  await expect(page.getByRole("heading", { name: "Keys only" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: /^Message / })).toBeFocused();
  await page.keyboard.type("typed");
  await key("Shift+Enter");
  await page.keyboard.type("in two lines");
  await key("Enter");
  await expect(page.locator("article[data-seq] .text").last()).toHaveText("typed\nin two lines", {
    useInnerText: true,
  });
  await key("ArrowUp");
  await page.keyboard.type(", edited");
  await key("Enter");
  await expect(page.locator(".message").last()).toContainText("edited");

  await tabTo("About this room");
  await key("Enter");
  await tabTo("User name", "textbox");
  await page.keyboard.type(bob.username);
  await expect(page.getByRole("button", { name: `Invite ${bob.username}` })).toBeVisible();
  await tabTo(`Invite ${bob.username}`);
  await key("Enter");
  await expect(page.getByRole("heading", { name: "2 members" })).toBeVisible();
  await key("Escape");
  // The focus is back where it was.
  await expect(page.getByRole("button", { name: "About this room" })).toBeFocused();

  // From message to message by arrows; what can be done with one is a Tab away.
  await key("Tab");
  await expect(page.getByRole("region", { name: /^Messages in/ })).toBeFocused();
  await key("ArrowUp");
  await key("ArrowUp");
  const focused = page.locator("article:focus");
  await expect(focused).toHaveCount(1);
  // What closes by itself gives the focus back, too: a form that was sent, a question that was answered.
  for (const [tool, answer] of [
    ["Remind me", "Remind me"],
    ["Delete", "Cancel"],
    ["Delete", "Delete"],
  ] as const) {
    await tabTo(tool);
    await key("Enter");
    // Both buttons may have the same name: the dialog must be there before its button is looked for.
    await expect(page.getByRole("dialog")).toBeVisible();
    await tabTo(answer);
    await key("Enter");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    if (answer !== "Delete") {
      await expect(page.locator("article").getByRole("button", { name: tool, exact: true }).last()).toBeFocused();
    }
  }
  // Its button went with what it deleted: the place of the message has the focus.
  await expect(page.getByText("This message was deleted.")).toBeVisible();
  await expect(page.locator("article:focus")).toHaveText(/This message was deleted\.$/);

  await page.goto(url());
  await expect(page.locator(".link-word")).toHaveText("Connected");
  await tabTo(/Settings/);
  await key("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await tabTo("Profile", "tab");
  await key("ArrowRight");
  await expect(page.getByRole("radio", { name: "Dark" })).toBeVisible();
  await tabTo("As the device", "radio");
  await key("ArrowDown");
  await key("ArrowDown");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
