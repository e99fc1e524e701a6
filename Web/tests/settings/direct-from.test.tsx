import { act } from "preact/test-utils";
import { expect, it, vi } from "vitest";
import { Unreachable } from "../../src/api/problem";
import type { Chat } from "../../src/chat/chat";
import { DirectFromChoice } from "../../src/settings/direct-from";
import { t } from "../../src/texts/texts";
import { draw } from "../composer/stage";
import { pending } from "../pending";

function shown() {
  const read = pending<{ settings: { directFrom: string } }>();
  const change = vi.fn<(what: { directFrom: string }) => Promise<unknown>>();
  const place = draw(<DirectFromChoice chat={{ me: { read: () => read.promise, change } } as unknown as Chat} />);
  return {
    change,
    place,
    known: (directFrom: string) => act(async () => read.answer({ settings: { directFrom } })),
    choose: (value: string) => act(() => place.querySelector<HTMLInputElement>(`[value="${value}"]`)?.click()),
    chosen: () => place.querySelector<HTMLInputElement>(":checked")?.value,
    asked: () => change.mock.calls.map(([what]) => what.directFrom),
  };
}

it("nothing can be chosen before it is known what holds", async () => {
  const { place, known } = shown();
  expect(place.querySelector("fieldset")?.disabled).toBe(true);
  await known("everyone");
  expect(place.querySelector("fieldset")?.disabled).toBe(false);
});

it("choices are stored one after another, and of those that wait only the newest", async () => {
  const { place, change, known, choose, chosen, asked } = shown();
  await known("everyone");
  const first = pending<void>();
  change.mockReturnValueOnce(first.promise).mockResolvedValue(undefined);
  for (const value of ["shared", "request", "nobody"]) {
    await choose(value);
  }
  expect(asked()).toEqual(["shared"]);
  first.answer();
  await expect.poll(() => place.querySelector('[role="status"]')?.textContent).toBe(t().saved);
  expect([asked(), chosen()]).toEqual([["shared", "nobody"], "nobody"]);
});

it("after a failure what holds is shown", async () => {
  const { place, change, known, choose, chosen } = shown();
  await known("everyone");
  change.mockRejectedValueOnce(new Unreachable());
  await choose("nobody");
  await expect.poll(() => place.querySelector('[role="alert"]')?.textContent).toBe(t().noServer);
  expect(chosen()).toBe("everyone");
});
