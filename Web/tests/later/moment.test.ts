import { expect, it } from "vitest";
import { localText, nextHour } from "../../src/later/moment-field";

it("offers the next full hour, also over midnight, in words of the field that the reader's clock agrees with", () => {
  const late = new Date(2026, 0, 31, 23, 10, 5);
  expect(localText(nextHour(late))).toBe("2026-02-01T00:00");
  expect(new Date(localText(nextHour(late)))).toEqual(new Date(2026, 1, 1));
  expect(localText(new Date(2026, 8, 3, 4, 5))).toBe("2026-09-03T04:05");
});
