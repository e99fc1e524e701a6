import { expect, it } from "vitest";
import { mentionAt } from "../../src/composer/mentions";

it("sees a mention while it is typed, and no address", () => {
  expect(mentionAt("hello @Ad", 9)).toEqual({ query: "ad", from: 6 });
  expect(mentionAt("@", 1)).toEqual({ query: "", from: 0 });
  expect(mentionAt("(@bob", 5)).toEqual({ query: "bob", from: 1 });
  expect(mentionAt("mail@example", 12)).toBeUndefined();
  expect(mentionAt("@ada hello", 10)).toBeUndefined();
  expect(mentionAt("@ada hello", 4)).toEqual({ query: "ada", from: 0 });
});
