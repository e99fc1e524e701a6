import type { Answer } from "./contract";
import type { Http } from "./http";
import type { RoomLevelAnswer, SubscriptionAnswer } from "./schema";

export type Level = NonNullable<RoomLevelAnswer["level"]>;

/** Times of day as `HH:mm`, in the user's time zone. */
export type NotificationSettings = Partial<Answer<"GET /notifications">["settings"]>;

export type PushSubscriptionView = Pick<SubscriptionAnswer, "subscriptionId" | "current">;

/** What one wants to be told, and where. */
export class NotificationsApi {
  constructor(private readonly http: Http) {}

  read = () => this.http.ask("GET /notifications");
  change = (body: NotificationSettings) => this.http.ask("PUT /notifications", { body });
  setLevel = (id: string, level: Level | undefined) =>
    this.http.ask("PUT /rooms/{id}/notifications", { path: { id }, body: { level } });

  key = () => this.http.ask("GET /push/key");
  subscribe = ({ endpoint = "", keys: { p256dh = "", auth = "" } = {} }: PushSubscriptionJSON) =>
    this.http.ask("POST /push/subscriptions", { body: { endpoint, keys: { p256dh, auth } } });
  subscriptions = () => this.http.ask("GET /push/subscriptions");
  unsubscribe = (id: string) => this.http.ask("DELETE /push/subscriptions/{id}", { path: { id } });
}
