import fc from "fast-check";
import { expect, it } from "vitest";
import { Heights, rowAt } from "../../src/timeline/heights";

it("finds the row at any height, measured or guessed", () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 1, max: 200 })), { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rows, part) => {
        const heights = new Heights(44);
        const keys = rows.map((_, index) => `${index}`);
        for (const [index, height] of rows.entries()) {
          if (height !== null) {
            heights.set(`${index}`, height);
          }
        }
        const tops = heights.tops(keys);
        const whole = rows.reduce<number>((sum, height) => sum + (height ?? 44), 0);
        expect(tops.at(-1)).toBe(whole);
        const at = Math.min(whole - 0.001, whole * part);
        const row = rowAt(tops, at);
        expect(tops[row]).toBeLessThanOrEqual(at);
        expect(tops[row + 1]).toBeGreaterThan(at);
      },
    ),
  );
});

it("takes no height from a row that is not drawn", () => {
  const heights = new Heights(44);
  expect([heights.set("a", 0), heights.of("a"), heights.set("a", 30), heights.set("a", 30), heights.of("a")]).toEqual([
    false,
    44,
    true,
    false,
    30,
  ]);
});
