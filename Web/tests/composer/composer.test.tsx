import { act } from "preact/test-utils";
import { expect, it, vi } from "vitest";
import { Refusal } from "../../src/api/problem";
import { MostFiles } from "../../src/files/chosen-files";
import { t } from "../../src/texts/texts";
import { pending } from "../pending";
import { stage } from "./stage";

it("an edit is in the field until the server has it, and stays there when it is refused", async () => {
  const { chat, field, fault, press } = stage({ is: "edit", seq: 1 });
  const answer = pending<never>();
  const edit = vi.spyOn(chat, "edit").mockReturnValueOnce(answer.promise);
  field().value = "Green tea?";
  await act(() => void field().dispatchEvent(new InputEvent("input", { bubbles: true })));
  await press("Enter");
  await press("Enter");
  expect([field().value, field().readOnly]).toEqual(["Green tea?", true]);
  field().blur();
  answer.refuse(new Refusal("muted", "You may not write."));
  await expect.poll(fault).toBe("You may not write.");
  expect(document.activeElement).toBe(field());
  expect([field().value, field().readOnly]).toEqual(["Green tea?", false]);

  await press("Enter");
  await expect.poll(() => field().value).toBe("");
  expect(fault()).toBe("");
  expect(edit.mock.calls).toEqual([
    ["room", 1, "Green tea?"],
    ["room", 1, "Green tea?"],
  ]);
});

it("another edit that was begun while one was under way goes on", async () => {
  const { chat, field, press, button } = stage({ is: "edit", seq: 1 });
  const answer = pending<never>();
  vi.spyOn(chat, "edit").mockReturnValueOnce(answer.promise);
  await press("Enter");
  await act(() => button(t().cancel)?.click());
  await press("ArrowUp");
  expect([field().value, field().readOnly]).toEqual(["Tea?", false]);
  await act(async () => answer.answer({} as never));
  expect(field().value).toBe("Tea?");
  expect(button(t().save)).toBeDefined();
});

const files = (count: number) => {
  const data = new DataTransfer();
  for (let number = 0; number < count; number++) {
    data.items.add(new File(["x"], `${number}.txt`));
  }
  return data;
};

/** The ways by which files come, but for the button. */
const ways = {
  paste: (field: HTMLElement, clipboardData: DataTransfer) =>
    field.dispatchEvent(Object.assign(new Event("paste", { bubbles: true }), { clipboardData })),
  drop: (_: HTMLElement, dataTransfer: DataTransfer) =>
    dispatchEvent(Object.assign(new Event("drop"), { dataTransfer: { types: ["Files"], files: dataTransfer.files } })),
};

for (const [way, bring] of Object.entries(ways)) {
  it(`an edit takes no files by ${way}, which is said, and has no button for them`, async () => {
    const { chat, field, fault, button } = stage({ is: "edit", seq: 1 });
    const upload = vi.spyOn(chat.files, "upload").mockReturnValue(new Promise(() => {}));
    await act(() => void bring(field(), files(0)));
    expect(fault()).toBe("");
    await act(() => void bring(field(), files(1)));
    expect(fault()).toBe(t().noFilesInEdit);
    expect(upload).not.toHaveBeenCalled();
    expect(button(t().attach)).toBeUndefined();
  });

  it(`a message takes files by ${way}, and says that it takes no more than so many`, async () => {
    const { chat, field, fault, button } = stage({ is: "new" });
    const upload = vi.spyOn(chat.files, "upload").mockReturnValue(new Promise(() => {}));
    await act(() => void bring(field(), files(MostFiles)));
    expect([fault(), upload.mock.calls.length]).toEqual(["", MostFiles]);
    await act(() => void bring(field(), files(1)));
    expect([fault(), upload.mock.calls.length]).toEqual([t().tooManyFiles(MostFiles), MostFiles]);
    expect(button(t().attach)).toBeDefined();
  });
}
