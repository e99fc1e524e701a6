import type { DeviceAnswer, Room, Routes, SelfAnswer, SessionsAnswer, SettingsAnswer } from "./schema";

/** The shapes of docs/openapi.json by the names that this page has for them; `schema.ts` is made from the gateway. */
export type { Member, Posted, Room, User } from "./schema";

export type Device = DeviceAnswer;
export type SignedIn = SessionsAnswer;
export type Self = SelfAnswer & { settings?: SettingsAnswer };
export type Role = NonNullable<Room["role"]>;
export type Visibility = Room["visibility"];

/** What a route answers. */
export type Answer<Route extends keyof Routes> = Routes[Route]["answer"];
