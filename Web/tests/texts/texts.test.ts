import { expect, it } from "vitest";
import { en } from "../../src/texts/en";
import { es } from "../../src/texts/es";

/** Every text by its path, with what it says. */
function flat(texts: object, path = ""): [string, unknown][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "object" ? flat(value, `${path}${key}.`) : [[path + key, value] as [string, unknown]],
  );
}

it("says everything in both languages, and nothing is empty", () => {
  const [english, spanish] = [flat(en), flat(es)];
  expect(spanish.map(([key]) => key)).toEqual(english.map(([key]) => key));
  expect([...english, ...spanish].filter(([, value]) => value === "")).toEqual([]);
});

it("forgets no value that a text names", () => {
  for (const [key, value] of flat(es)) {
    if (typeof value === "function") {
      const english = flat(en).find(([name]) => name === key)?.[1] as (...args: unknown[]) => string;
      const told = (value as (...args: unknown[]) => string)("QQ", "WW", "EE");
      for (const mark of ["QQ", "WW", "EE"]) {
        expect([key, mark, told.includes(mark)]).toEqual([key, mark, english("QQ", "WW", "EE").includes(mark)]);
      }
    }
  }
});
