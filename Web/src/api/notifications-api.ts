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

  read = () => this.http.get<Answer<"GET /notifications">>("/notifications");
  change = (settings: NotificationSettings) => this.http.put<NotificationSettings>("/notifications", settings);
  setLevel = (roomId: string, level: Level | undefined) =>
    this.http.put<unknown>(`/rooms/${roomId}/notifications`, { level });

  key = () => this.http.get<Answer<"GET /push/key">>("/push/key");
  subscribe = (subscription: PushSubscriptionJSON) =>
    this.http.post<PushSubscriptionView>("/push/subscriptions", subscription);
  subscriptions = () => this.http.get<PushSubscriptionView[]>("/push/subscriptions");
  unsubscribe = (id: string) => this.http.delete<void>(`/push/subscriptions/${id}`);
}
