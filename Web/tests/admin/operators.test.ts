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
      const read: unknown[] = [];
      for await (const entry of await new OperatorsApi().log("silo-1", "info", stop())) {
        read.push("lost" in entry ? entry.lost : entry.text);
      }
      expect(read).toEqual([3, ...said]);
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

test("a log that breaks in the middle is one that cannot be reached, not one that ended", async () => {
  const body = new ReadableStream({
    pull: (controller) => controller.error(new TypeError("network error")),
  });
  vi.stubGlobal("fetch", async () => new Response(body));
  const log = await new OperatorsApi().log("silo-1", "info", stop());
  await expect(log.next()).rejects.toBeInstanceOf(Unreachable);
});

test("whoever signs out is signed out, and learns when nobody could be told", async () => {
  const sent: (string | null)[] = [];
  const answers = [
    new Response(JSON.stringify({ accessToken: "secret" })),
    new TypeError("no network"),
    new Response(null, { status: 204 }),
  ];
  vi.stubGlobal("fetch", async (_: string, { headers }: RequestInit) => {
    sent.push((headers as Headers).get("Authorization"));
    const answer = answers.shift();
    if (answer instanceof Response) {
      return answer;
    }
    throw answer;
  });
  const api = new OperatorsApi();
  await api.signIn("ada", "x", "1");
  await expect(api.signOut()).rejects.toBeInstanceOf(Unreachable);
  await api.signOut();
  expect(sent).toEqual([null, "Bearer secret", null]);
});

test("a duration has its two largest parts", () => {
  expect([59, 61, 3_661, 90_061].map(duration)).toEqual(["0m 59s", "1m 1s", "1h 1m", "1d 1h"]);
});
