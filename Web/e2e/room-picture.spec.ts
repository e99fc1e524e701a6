import { enter, person, room, signIn } from "./support/people";
import { Pixel } from "./support/pixel";
import { expect, test } from "./support/watch";

test("the owner gives a room a picture, the others see it at once, and it goes again", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Gallery", [ada, bob]);
  const [left, right] = [await device(), await device()];
  await signIn(left, ada);
  await signIn(right, bob);
  await enter(left, roomId);
  await enter(right, roomId);
  const seen = right.locator(`a[href="/rooms/${roomId}"] .room-picture img`);
  await expect(seen).toHaveCount(0);
  await left.getByRole("button", { name: "About this room" }).click();
  await left
    .getByRole("dialog")
    .locator('input[type="file"]')
    .setInputFiles({ name: "sky.png", mimeType: "image/png", buffer: Pixel });
  await expect(seen).toHaveJSProperty("naturalWidth", 1);
  await expect(right.getByText(`${ada.username} gave the room another picture.`)).toBeVisible();
  await left.getByRole("button", { name: "Remove the picture" }).click();
  await expect(seen).toHaveCount(0);
  await right.reload();
  await expect(seen).toHaveCount(0);
});
