import { client, enter, person, post, room, signIn } from "./support/people";
import { Pixel } from "./support/pixel";
import { expect, test } from "./support/watch";

test("a name and a picture are changed, on all devices at once, and others see both when they look again", async ({
  device,
}) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Mirror", [ada, bob]);
  await post(ada, roomId, "It is me");
  const [mine, tablet, theirs] = [await device(), await device(), await device()];
  await signIn(mine, ada);
  await signIn(tablet, ada);
  await signIn(theirs, bob);
  await enter(theirs, roomId);
  const message = theirs.locator("article[data-seq]", { hasText: "It is me" });
  await expect(message.locator(".who")).toContainText(ada.username);
  await mine.getByRole("button", { name: /Settings/ }).click();
  await mine.getByLabel("Name to show").fill("Ada the Second");
  await mine.getByRole("button", { name: "Save" }).click();
  await expect(mine.getByText("Saved.")).toBeVisible();
  await expect(tablet.locator(".side .me")).toContainText("Ada the Second");
  await theirs.reload();
  await expect(message.locator(".who")).toContainText("Ada the Second");
  await mine
    .getByRole("dialog")
    .locator('input[type="file"]')
    .setInputFiles({ name: "me.png", mimeType: "image/png", buffer: Pixel });
  await expect(tablet.locator(".side .me img")).toHaveJSProperty("naturalWidth", 1);
  await theirs.reload();
  await expect(message.locator(".avatar img")).toHaveJSProperty("naturalWidth", 1);
  await mine.getByRole("button", { name: "Remove the picture" }).click();
  await expect(tablet.locator(".side .me img")).toHaveCount(0);
  await mine.keyboard.press("Escape");
  await expect(mine.locator(".side .me")).toContainText("Ada the Second");
});

test("who wants to be asked first says so, and hears a stranger once that is accepted", async ({ device }) => {
  const [ada, cleo] = [await person("ada"), await person("cleo")];
  const page = await device();
  await signIn(page, ada);
  const choice = page.getByRole("radio", { name: "Everybody, but strangers ask first" });
  await page.getByRole("button", { name: /Settings/ }).click();
  await expect(page.getByRole("radio", { name: "Everybody", exact: true })).toBeChecked();
  await choice.check();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: /Settings/ }).click();
  await expect(choice).toBeChecked();
  await page.keyboard.press("Escape");

  const api = await client(cleo);
  const made = await api.post("/api/v1/rooms/direct", { data: { userId: ada.userId } });
  expect(made.ok(), await made.text()).toBe(true);
  const { roomId } = (await made.json()) as { roomId: string };
  await api.dispose();
  await post(cleo, roomId, "May I?");
  await page.locator(`a[href="/rooms/${roomId}"]`).click();
  await expect(page.getByText(`${cleo.username} wants to write to you`)).toBeVisible();
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByRole("textbox", { name: `Message ${cleo.username}` })).toBeVisible();
});
