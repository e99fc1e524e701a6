import { expect, it } from "vitest";
import { partsOf, queryOf } from "../../src/search/query";

it("says in one line what the fields say", () => {
  expect(queryOf({ words: " two  words " })).toBe("two  words");
  expect(queryOf({ words: "word", from: "@ada", since: "2026-01-01", before: "2026-02-01", file: true })).toBe(
    "word from:ada has:file after:2026-01-01 before:2026-02-01",
  );
  expect(queryOf({ from: " bob " })).toBe("from:bob");
  expect(queryOf({ file: true })).toBe("has:file");
});

it("asks for nothing where days alone are said", () => {
  expect(queryOf({})).toBe("");
  expect(queryOf({ words: "  ", from: "@", since: "2026-01-01" })).toBe("");
});

it("cuts a fragment at its matches and loses no character", () => {
  const fragment = "🍓 ripe strawberries, strawberry jam";
  const highlights = [
    { start: 8, length: 12 },
    { start: 22, length: 10 },
  ];
  const parts = partsOf({ fragment, highlights });
  expect(parts.filter((part) => part.isMatch).map((part) => part.text)).toEqual(["strawberries", "strawberry"]);
  expect(parts.map((part) => part.text).join("")).toBe(fragment);
  expect(partsOf({ fragment: "all", highlights: [{ start: 0, length: 3 }] })).toEqual([
    { at: 0, text: "all", isMatch: true },
  ]);
  expect(partsOf({ fragment: "none", highlights: [] })).toEqual([{ at: 0, text: "none", isMatch: false }]);
});
