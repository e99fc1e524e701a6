import { afterEach, expect, it, vi } from "vitest";
import { Http } from "../../src/api/http";
import { Refusal, Unreachable } from "../../src/api/problem";
import { pending } from "../pending";

afterEach(() => vi.unstubAllGlobals());

/** What was sent, and what is answered to it, one after the other. */
function server(...answers: (Response | Error)[]) {
  const sent: { method: string; address: string; headers: Headers; body: unknown }[] = [];
  vi.stubGlobal("fetch", async (address: string, { method = "", headers, body }: RequestInit) => {
    sent.push({
      method,
      address,
      headers: headers as Headers,
      body: body === undefined ? undefined : JSON.parse(String(body)),
    });
    const answer = answers.shift() ?? new Response(null, { status: 204 });
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  });
  return sent;
}

/** The same for uploads, whose progress `fetch` does not tell. */
function uploadServer(...answers: { status: number; text: string }[]) {
  const sent: { method: string; address: string; headers: Headers; body: unknown }[] = [];
  vi.stubGlobal(
    "XMLHttpRequest",
    class {
      readonly upload = {};
      readonly #headers = new Headers();
      #asked = { method: "", address: "" };
      status = 0;
      responseText = "";
      onload?: () => void;
      open(method: string, address: string) {
        this.#asked = { method, address };
      }
      setRequestHeader(name: string, value: string) {
        this.#headers.set(name, value);
      }
      send(body: unknown) {
        sent.push({ ...this.#asked, headers: this.#headers, body });
        const { status, text } = answers.shift() ?? { status: 204, text: "null" };
        Object.assign(this, { status, responseText: text });
        this.onload?.();
      }
    },
  );
  return sent;
}

const problem = (code: string) => new Response(JSON.stringify({ code, detail: "No." }), { status: 401 });

it("fills the parts of a path, leaves out what is undefined, and names the command", async () => {
  const sent = server();
  const http = new Http(() => "es");
  await http.ask("GET /users/{username}", { path: { username: "ann/../bob ?#" } });
  await http.ask("GET /rooms/{id}/events", {
    path: { id: "r" },
    query: { limit: 5, before: undefined, at: "2026-01-01T00:00:00+01:00" },
  });
  await http.ask("DELETE /rooms/{id}/members/{userId}", { path: { id: "r", userId: "u" }, key: "once" });
  await http.ask("POST /rooms/{id}/members", { path: { id: "r" }, body: { userId: "u" } });
  expect(sent.map(({ method, address, body }) => [method, address, body])).toEqual([
    ["GET", "/api/v1/users/ann%2F..%2Fbob%20%3F%23", undefined],
    ["GET", "/api/v1/rooms/r/events?limit=5&at=2026-01-01T00%3A00%3A00%2B01%3A00", undefined],
    ["DELETE", "/api/v1/rooms/r/members/u", undefined],
    ["POST", "/api/v1/rooms/r/members", { userId: "u" }],
  ]);
  expect(sent.map(({ headers }) => headers.get("Idempotency-Key"))).toEqual([null, null, "once", null]);
  expect(sent[0]?.headers.get("Accept-Language")).toBe("es");
});

it("asks once more with another token where one has expired, and not for any other refusal", async () => {
  const sent = server(
    problem("token_expired"),
    new Response('{"userId":"me"}'),
    problem("session_revoked"),
    new TypeError(),
  );
  const http = new Http(() => "en", { accessToken: async (rejected) => (rejected ? "fresh" : "old") });
  expect(await http.ask("GET /me")).toEqual({ userId: "me" });
  await expect(http.ask("GET /me")).rejects.toMatchObject(new Refusal("session_revoked", "No."));
  await expect(http.ask("GET /me")).rejects.toBeInstanceOf(Unreachable);
  expect(sent.map(({ headers }) => headers.get("Authorization"))).toEqual([
    "Bearer old",
    "Bearer fresh",
    "Bearer old",
    "Bearer old",
  ]);
});

it("takes a part of a path for what it is, whatever its name, and a key for the command's", async () => {
  const sent = server();
  const http = new Http(() => "en");
  await http.ask("GET /operator/texts/{key}/{language}", { path: { key: "greeting.open", language: "es" } });
  expect(sent[0]?.address).toBe("/api/v1/operator/texts/greeting.open/es");
  expect(sent[0]?.headers.has("Idempotency-Key")).toBe(false);
});

const broken = (begun: string) => {
  const parts = [new TextEncoder().encode(begun)];
  return new Response(
    new ReadableStream({
      pull(controller) {
        const part = parts.shift();
        return part ? controller.enqueue(part) : controller.error(new TypeError("network error"));
      },
    }),
  );
};

it("takes an answer that breaks off, or is none of ours, for no answer", async () => {
  server(broken('{"userId":'), new Response("<html>"), broken("GIF8"));
  const http = new Http(() => "en");
  await expect(http.ask("GET /me")).rejects.toBeInstanceOf(Unreachable);
  await expect(http.ask("GET /me")).rejects.toBeInstanceOf(Unreachable);
  await expect(http.blob("GET /avatars/{id}", { path: { id: "a" } })).rejects.toBeInstanceOf(Unreachable);
  uploadServer({ status: 200, text: '{"seq":' });
  const upload = { path: { id: "r" }, body: new Blob(["bytes"]), key: "once" };
  await expect(http.upload("PUT /rooms/{id}/avatar", upload)).rejects.toBeInstanceOf(Unreachable);
});

it("uploads nothing of what was cancelled before it had its token", async () => {
  const sent = uploadServer();
  const cancel = new AbortController();
  const token = pending<string>();
  const http = new Http(() => "en", { accessToken: () => token.promise });
  const asked = { path: { id: "r" }, body: new Blob(["bytes"]), key: "once" };
  const upload = http.upload("PUT /rooms/{id}/avatar", asked, () => {}, cancel.signal);
  cancel.abort();
  token.answer("token");
  await expect(upload).rejects.toBeInstanceOf(Unreachable);
  expect(sent).toEqual([]);
});

it("uploads bytes as they are, under the command's key, once more where a token has expired", async () => {
  const sent = uploadServer(
    { status: 401, text: JSON.stringify({ code: "token_expired", detail: "No." }) },
    { status: 200, text: '{"seq":7}' },
  );
  const http = new Http(() => "en", { accessToken: async (rejected) => (rejected ? "fresh" : "old") });
  const body = new Blob(["bytes"], { type: "image/png" });
  expect(await http.upload("PUT /rooms/{id}/avatar", { path: { id: "r" }, body, key: "once" })).toEqual({ seq: 7 });
  expect(sent.map(({ method, address }) => `${method} ${address}`)).toEqual([
    "PUT /api/v1/rooms/r/avatar",
    "PUT /api/v1/rooms/r/avatar",
  ]);
  expect(sent.map(({ headers }) => [headers.get("Authorization"), headers.get("Idempotency-Key")])).toEqual([
    ["Bearer old", "once"],
    ["Bearer fresh", "once"],
  ]);
  // The bytes say themselves what they are.
  expect(sent.every(({ body: bytes, headers }) => bytes === body && !headers.has("Content-Type"))).toBe(true);
});
