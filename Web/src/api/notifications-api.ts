import type { Http } from "./http";

export type Level = "all" | "mentions" | "none";

/** Times of day as `HH:mm`, in the user's time zone. */
export interface NotificationSettings {
  quietHours?: { from: string; to: string };
  snoozedUntil?: string;
  mailDigests?: boolean;
  previews?: boolean;
}

export interface PushSubscriptionView {
  subscriptionId: string;
  current: boolean;
}

/** What one wants to be told, and where. */
export class NotificationsApi {
  constructor(private readonly http: Http) {}

  read = () =>
    this.http.get<{ settings: NotificationSettings; rooms: { roomId: string; level: Level }[] }>("/notifications");
  change = (settings: NotificationSettings) => this.http.put<NotificationSettings>("/notifications", settings);
  setLevel = (roomId: string, level: Level | undefined) =>
    this.http.put<unknown>(`/rooms/${roomId}/notifications`, { level });

  key = () => this.http.get<{ publicKey: string }>("/push/key");
  subscribe = (subscription: PushSubscriptionJSON) =>
    this.http.post<PushSubscriptionView>("/push/subscriptions", subscription);
  subscriptions = () => this.http.get<PushSubscriptionView[]>("/push/subscriptions");
  unsubscribe = (id: string) => this.http.delete<void>(`/push/subscriptions/${id}`);
}
