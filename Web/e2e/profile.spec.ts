import { enter, person, post, room, signIn } from "./support/people";
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
