import fc from "fast-check";
import { expect, test } from "vitest";
import { type Broken, followLog } from "../../src/admin/follow-log";
import type { LogEntry } from "../../src/admin/operators-api";

const Replayed = 3;

const line = (at: number, number: number): LogEntry => ({
  number,
  at: `2026-01-01T00:00:${`${at}`.padStart(6, "0")}Z`,
  level: "info",
  category: "Test",
  text: `${at}`,
});

/** A process that has written these lines, and streams that begin with the last few of them and break off where they are told to. */
function streams(written: readonly LogEntry[], breaks: readonly { after: number; with: "end" | "fault" }[]) {
  const stop = new AbortController();
  const told: (Broken | undefined)[] = [];
  const heard: LogEntry[] = [];
  let at = 0;
  const open = async () => {
    const next = breaks[told.filter(Boolean).length];
    if (next?.with === "fault" && next.after === 0) {
      throw new Error("nobody answers");
    }
    const from = Math.max(0, at - Replayed);
    const until = next ? Math.min(written.length, at + next.after) : written.length;
    at = until;
    return (async function* () {
      yield* written.slice(from, until);
      if (next?.with === "fault") {
        throw new Error("cut");
      }
      if (!next) {
        stop.abort();
      }
    })();
  };
  const follow = () =>
    followLog(
      open,
      (entry) => heard.push(entry),
      (broken) => told.push(broken),
      stop.signal,
      async () => {},
    );
  return { follow, told, heard };
}

test("each line is heard once and in order, however often the stream breaks and the process begins anew", async () => {
  const lives = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
  const cuts = fc.array(fc.record({ after: fc.nat(5), with: fc.constantFrom("end", "fault") }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(lives, cuts, async (lengths, breaks) => {
      let at = 0;
      const written = lengths.flatMap((length) => Array.from({ length }, (_, number) => line(at++, number)));
      const { follow, told, heard } = streams(written, breaks);
      await follow();
      expect(heard).toEqual(written);
      expect(told.filter(Boolean).map((one) => one?.is === "over")).toEqual(breaks.map((one) => one.with === "end"));
      // The last word is that it goes on.
      expect(told.at(-1)).toBeUndefined();
    }),
  );
});

test("where more lines came meanwhile than are told again, a gap is shown in their place, and only there", async () => {
  const meanwhile = fc.array(fc.nat(2 * Replayed), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(meanwhile, async (counts) => {
      const stop = new AbortController();
      const written = [line(0, 0)];
      const left = [...counts];
      const heard: (number | "gap")[] = [];
      await followLog(
        async () => {
          const told = written.slice(-Replayed);
          const next = left.shift();
          return (async function* () {
            yield* told;
            for (let missed = next ?? 0; missed > 0; missed--) {
              written.push(line(written.length, written.length));
            }
            if (next === undefined) {
              stop.abort();
            }
          })();
        },
        (entry) => heard.push("lost" in entry ? "gap" : entry.number),
        () => {},
        stop.signal,
        async () => {},
      );
      const expected: (number | "gap")[] = [0];
      for (let at = 0, last = 0; at < counts.length; at++) {
        const end = last + (counts[at] ?? 0);
        // As many as are told again: whether there were more before them, nobody knows.
        expected.push(...(end - last >= Replayed ? ["gap" as const] : []));
        for (last = Math.max(last, end - Replayed); last < end; ) {
          expected.push(++last);
        }
      }
      expect(heard).toEqual(expected);
    }),
  );
});

test("it is said that lines are gone, and nothing once nobody looks any more", async () => {
  const stop = new AbortController();
  const heard: LogEntry[] = [];
  const told: (Broken | undefined)[] = [];
  await followLog(
    async () =>
      (async function* () {
        yield { lost: 4 };
        stop.abort();
        throw new Error("aborted");
      })(),
    (entry) => heard.push(entry),
    (broken) => told.push(broken),
    stop.signal,
    () => Promise.reject(new Error("nobody waits")),
  );
  expect([heard, told]).toEqual([[{ lost: 4 }], [undefined]]);
});
