import type { Http } from "../../src/api/http";

/** Read by `tsc` alone: each of these lines has one fault, and where that is not found the mark above it is one. */
export const faults = (http: Http) => [
  // @ts-expect-error There is no such path.
  http.ask("GET /roms"),
  // @ts-expect-error The path takes another method.
  http.ask("PUT /rooms/join", { body: { code: "c" } }),
  // @ts-expect-error A part of the path is missing.
  http.ask("GET /rooms/{id}"),
  // @ts-expect-error So is one of two.
  http.ask("DELETE /rooms/{id}/members/{userId}", { path: { id: "r" } }),
  // @ts-expect-error The body is missing.
  http.ask("POST /rooms"),
  // @ts-expect-error The body is another one.
  http.ask("POST /rooms/join", { body: { cod: "c" } }),
  // @ts-expect-error The query has no such member.
  http.ask("GET /rooms", { query: { limits: 3 } }),
  // @ts-expect-error This is no command.
  http.ask("GET /me", { key: "k" }),
  // @ts-expect-error The answer has no such member.
  http.ask("GET /me").then((me) => me.usernam),
  // @ts-expect-error A part of the path is none of the names beside it.
  http.ask("GET /rooms/{id}", { id: "r" }),
  // @ts-expect-error The key of a text is in the path, and is no command's.
  http.ask("GET /operator/texts/{key}/{language}", { key: "k", path: { language: "en" } }),
  // @ts-expect-error As JSON, bytes are an empty object.
  http.ask("PUT /rooms/{id}/avatar", { path: { id: "r" }, body: new Blob() }),
  // @ts-expect-error It takes no bytes.
  http.upload("POST /rooms", { body: new Blob() }),
  // @ts-expect-error Nor has this a key.
  http.upload("PUT /me/avatar", { body: new Blob(), key: "k" }),
  // @ts-expect-error It answers bytes, which are no JSON.
  http.ask("GET /avatars/{id}", { path: { id: "a" } }),
  // @ts-expect-error It answers no bytes.
  http.blob("GET /me"),
];
