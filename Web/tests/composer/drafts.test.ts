import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DraftsApi } from "../../src/api/drafts-api";
import type { Draft } from "../../src/api/schema";
import { Drafts } from "../../src/composer/drafts";

const room = "room";
const at = "2026-11-20T10:00:00.000Z";

/** Keeps what it is told, and may be away. */
class Server {
  readonly told: string[] = [];
  isAway = false;
  put = async (_: string, text: string) => {
    if (this.isAway) {
      throw new Error("away");
    }
    this.told.push(text);
    return { roomId: room, text, at };
  };
  async *pages(): AsyncGenerator<Draft[]> {}
}

let server: Server;
let drafts: Drafts;

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  drafts = new Drafts(server as unknown as DraftsApi);
});
afterEach(() => vi.useRealTimers());

it("tells a draft once the fingers rest, and at once when it is gone", async () => {
  drafts.set(room, "a");
  drafts.set(room, "ab");
  await vi.runAllTimersAsync();
  drafts.set(room, "");
  await vi.runAllTimersAsync();
  expect(server.told).toEqual(["ab", ""]);
});

it("takes another device's draft, but never over what is being written here", async () => {
  drafts.heard({ roomId: room, text: "theirs", at });
  expect([drafts.of(room), drafts.moved.value?.text]).toEqual(["theirs", "theirs"]);
  drafts.set(room, "mine");
  drafts.heard({ roomId: room, text: "theirs again", at });
  expect(drafts.of(room)).toBe("mine");
});

it("tells again what the server did not hear", async () => {
  server.isAway = true;
  drafts.set(room, "a");
  await vi.runAllTimersAsync();
  server.isAway = false;
  drafts.set(room, "ab");
  await vi.runAllTimersAsync();
  expect(server.told).toEqual(["ab"]);
});
