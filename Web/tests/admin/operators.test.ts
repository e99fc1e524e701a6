import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { OperatorsApi } from "../../src/admin/operators-api";
import { duration } from "../../src/admin/process-table";
import { Unreachable } from "../../src/api/problem";

afterEach(() => vi.unstubAllGlobals());

const stop = () => new AbortController().signal;

test("lines of the log come whole, however the stream is cut", async () => {
  const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (said, size) => {
      const bytes = new TextEncoder().encode(
        ['{"lost":3}', ...said.map((text, number) => JSON.stringify({ number, text }))]
          .map((line) => `${line}\n`)
          .join(""),
      );
      const body = new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) {
            controller.enqueue(bytes.slice(at, at + size));
          }
          controller.close();
        },
      });
      vi.stubGlobal("fetch", async () => new Response(body));
      const read: string[] = [];
      for await (const line of new OperatorsApi().log("silo-1", "info", stop())) {
        read.push(line.text);
      }
      expect(read).toEqual(said);
    }),
  );
});

test("a refusal is told by its code, and where no JSON comes with it there is no server", async () => {
  const problem = { code: "otp_required", detail: "This account asks for the code of its second factor." };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(problem), { status: 401 }));
  await expect(new OperatorsApi().signIn("ada", "x")).rejects.toMatchObject({
    code: "otp_required",
    message: problem.detail,
  });
  vi.stubGlobal("fetch", async () => new Response("gone", { status: 502 }));
  await expect(new OperatorsApi().status()).rejects.toBeInstanceOf(Unreachable);
});

test("a duration has its two largest parts", () => {
  expect([59, 61, 3_661, 90_061].map(duration)).toEqual(["0m 59s", "1m 1s", "1h 1m", "1d 1h"]);
});
