import type { DeviceAnswer, Room, Routes, SelfAnswer, SessionsAnswer, SettingsAnswer } from "./schema";

/** The shapes of docs/openapi.json by the names that this page has for them; `schema.ts` is made from the gateway. */
export type { Member, Posted, Room, User } from "./schema";

export type Device = DeviceAnswer;
export type SignedIn = SessionsAnswer;
export type Self = SelfAnswer & { settings?: SettingsAnswer };
export type Role = NonNullable<Room["role"]>;
export type Visibility = Room["visibility"];

/** Method and path of a route, such as `GET /rooms/{id}`. */
export type Route = keyof Routes;

/** Routes that take bytes as they are. */
export type UploadRoute = { [R in Route]: Routes[R] extends { body: Blob } ? R : never }[Route];

/** Routes that answer bytes. */
export type BytesRoute = { [R in Route]: Routes[R] extends { answer: Blob } ? R : never }[Route];

/** Routes that take and answer JSON, or nothing. */
export type CallRoute = Exclude<Route, UploadRoute | BytesRoute>;

/** What a route answers. */
export type Answer<R extends Route> = Routes[R]["answer"];

/** What a route is asked: the parts of its path, and the query, body and key that it takes. */
export type Asked<R extends Route> = Omit<Routes[R], "answer"> & InPath<PartOf<R>>;

type InPath<Part extends string> = [Part] extends [never] ? unknown : { path: Record<Part, string | number> };

type PartOf<Path extends string> = Path extends `${string}{${infer Part}}${infer Rest}` ? Part | PartOf<Rest> : never;

/** Where nothing has to be asked, nothing has to be given; where nothing can be, nothing may. */
export type Given<R extends Route> = keyof Asked<R> extends never
  ? []
  : Record<never, never> extends Asked<R>
    ? [asked?: Asked<R>]
    : [asked: Asked<R>];
