// Made from the gateway's own types, as docs/openapi.json and docs/asyncapi.yaml: APPROVE_CONTRACTS=1 ./dev test --filter FullyQualifiedName~Contracts

export interface AccountsAnswer {
  userId: string;
  username: string;
  verified: boolean;
  verificationId: string;
}

export interface AccountsRequest {
  username: string;
  email: string;
  password: string;
  displayName?: string | null;
  invitation?: string | null;
}

export interface AdminSessionsAnswer {
  accessToken: string;
  expiresIn: number;
  username: string;
}

export interface AdminSessionsRequest {
  username: string;
  password: string;
  otp?: string | null;
  device?: string | null;
}

export interface AnnounceRequest {
  text: string;
}

export interface ArchivesAnswer {
  members: number;
  missing: number;
  files: number;
  missingFiles: number;
}

export interface AskRequest {
  password: string;
}

export interface Attachment {
  id: string;
  name: string;
  type: string;
  size: number;
  width?: number;
  height?: number;
}

export interface AuditAnswer {
  ok: boolean;
  broken?: number;
  id?: number;
  hash?: string;
}

export interface AuthorizeRequest {
  token: string;
}

export interface BanAnswer {
  userId: string;
  until?: string;
}

export interface BanRequest {
  clientId: string;
  userId: string;
  until?: string | null;
  reason?: string | null;
  lifted?: boolean;
}

export interface BotsMadeAnswer {
  token: string;
  view: TokenAnswer;
}

export interface BotsMakeRequest {
  username: string;
  displayName?: string | null;
}

export interface CaughtUpPush {
  serverTime: string;
}

export interface CensusSessionAnswer {
  sessionId: string;
  username: string;
  device?: string;
  place?: string;
  createdAt: string;
  lastSeenAt: string;
  operator: boolean;
}

export interface ChangeRoomRequest {
  clientId: string;
  name?: string | null;
  topic?: string | null;
  slowModeMs?: number | null;
  receipts?: boolean | null;
}

export interface CodesAnswer {
  recoveryCodes: string[];
}

export interface CommandRequest {
  clientId: string;
}

export interface ConfirmRequest {
  code: string;
}

export interface CreateRequest {
  name: string;
  kind?: string;
  slug?: string | null;
  topic?: string | null;
  visibility?: "public" | "private";
}

export interface CreateRoomRequest {
  clientId: string;
  kind?: string;
  name?: string | null;
  slug?: string | null;
  topic?: string | null;
  visibility?: "public" | "private";
  userId?: string | null;
}

export interface DaysRequest {
  days: number | null;
}

export interface DeleteRequest {
  clientId: string;
  target: number;
}

export interface DeviceAnswer {
  sessionId: string;
  device?: string;
  place?: string;
  createdAt: string;
  lastSeenAt: string;
  current: boolean;
}

export interface DirectRequest {
  userId: string;
}

export interface Draft {
  roomId: string;
  text?: string;
  at: string;
}

export interface DraftsRequest {
  text: string | null;
}

export interface EditRequest {
  clientId: string;
  target: number;
  text: string | null;
}

export interface EmailAnswer {
  verificationId: string;
}

export interface EmailRequest {
  email: string;
  password: string;
  otp?: string | null;
}

export interface Entry {
  id: number;
  at: string;
  event: string;
  actorId?: string;
  sessionId?: string;
  address?: string;
  subject?: string;
  result: string;
  hash: string;
}

export interface Event {
  seq: number;
  kind: string;
  at: string;
  sender: string;
  clientId: string;
  text?: string;
  target?: number;
  user?: string;
  replyTo?: number;
  contentType?: string;
  thread?: number;
  mentions?: string[];
  attachments?: Attachment[];
  role?: "guest" | "member" | "admin" | "owner";
  name?: string;
  topic?: string;
  emoji?: string;
  removed?: boolean;
  mentionsRoom?: boolean;
  mentionsHere?: boolean;
  receipts?: boolean;
  reason?: string;
  avatarId?: string;
  until?: string;
  slowModeMs?: number;
  forwarded?: Forwarded;
  editedAt?: string;
  deleted?: boolean;
  reactions?: Reaction[];
  pinned?: boolean;
  replies?: number;
  repliedAt?: string;
}

export interface EventsPush {
  roomId: string;
  prevSeq: number;
  items: Event[];
}

export interface ExportRequest {
  password: string;
}

export interface FeedAnswer {
  gatewayId: string;
  name?: string;
  position?: number;
  lag?: number;
  followers?: number;
  waitingBytes: number;
  silenceMs: number;
}

export interface FirstSeqMovedPush {
  roomId: string;
  firstSeq: number;
}

export interface ForgotRequest {
  email: string;
}

export interface ForwardRequest {
  clientId: string;
  fromRoomId: string;
  target: number;
}

export interface Forwarded {
  sender: string;
  at: string;
}

export interface GoAwayPush {
  reason: string;
  reconnectAfterMs: number;
}

export interface HeadMovedPush {
  roomId: string;
  head: number;
}

export interface HighlightAnswer {
  start: number;
  length: number;
}

export interface HitAnswer {
  roomId: string;
  seq: number;
  at: string;
  sender: string;
  fragment: string;
  highlights: HighlightAnswer[];
  thread?: number;
  attachments?: Attachment[];
}

export interface HoldAnswer {
  reason: string;
  at: string;
  by?: string;
}

export interface HoldRequest {
  reason: string;
}

export interface HookAnswer {
  hookId: string;
  botId: string;
  name: string;
  createdBy: string;
  createdAt: string;
}

export interface IncomingHooksMadeAnswer {
  path: string;
  hook: HookAnswer;
}

export interface IncomingHooksMakeRequest {
  name: string;
}

export interface IncomingHooksPostRequest {
  text: string | null;
}

export interface InvitationAnswer {
  invitation: string;
  uses: number;
  expiresAt: string;
}

export interface InvitationRequest {
  uses?: number;
  expiresIn?: number;
}

export interface InviteAnswer {
  inviteId: string;
  createdBy: string;
  expiresAt: string;
  uses: number;
  used: number;
}

export interface InvitesMadeAnswer {
  code: string;
  invite: InviteAnswer;
}

export interface InvitesMakeRequest {
  uses?: number;
  minutes?: number;
}

export interface Key {
  kty: string;
  use: string;
  alg: string;
  kid: string;
  n: string;
  e: string;
}

export interface KeySet {
  keys: Key[];
}

export interface KeysKeyAnswer {
  keyId: string;
  state: "offline" | "away" | "online" | "dnd";
  since: string;
}

export interface KeysRequest {
  p256dh: string;
  auth: string;
}

export interface LeaveDeleteRequest {
  password: string;
  otp?: string | null;
}

export interface LevelRequest {
  level?: "none" | "mentions" | "all" | null;
}

export interface LimitsAnswer {
  textBytes: number;
  messageBytes: number;
  replayPerRoom: number;
  replayInAll: number;
  historyPage: number;
  watched: number;
  typingMs: number;
}

export interface LinkRequest {
  clientId: string;
  code: string | null;
}

export interface MeAnswer {
  userId: string;
  username: string;
  displayName?: string;
  avatarId?: string;
  verified: boolean;
  settings: SettingsAnswer;
}

export interface Member {
  userId: string;
  username: string;
  displayName?: string;
  avatarId?: string;
  role: "guest" | "member" | "admin" | "owner";
  joinedSeq: number;
  mutedUntil?: string;
  bot?: boolean;
}

export interface MemberRequest {
  clientId: string;
  userId: string;
}

export interface MembersAddRequest {
  userId?: string | null;
}

export interface MembersRoleRequest {
  role: "guest" | "member" | "admin" | "owner";
}

export interface MessagesEditRequest {
  text: string | null;
}

export interface MessagesForwardRequest {
  fromRoomId: string;
  target: number;
}

export interface MessagesPostRequest {
  text: string | null;
  replyTo?: number | null;
  attachments?: string[] | null;
  contentType?: string | null;
  thread?: number | null;
}

export interface ModeAnswer {
  mode: "open" | "invite" | "closed";
}

export interface ModerationBanRequest {
  until?: string | null;
  reason?: string | null;
}

export interface ModerationMuteRequest {
  until?: string | null;
}

export interface MoveRequest {
  silo?: string | null;
}

export interface MuteRequest {
  clientId: string;
  userId: string;
  until?: string | null;
  lifted?: boolean;
}

export interface NoticePush {
  kind: string;
  text?: string;
  id?: string;
}

export interface NotificationSettingsAnswer {
  quietHours?: QuietHoursAnswer;
  snoozedUntil?: string;
  mailDigests: boolean;
  previews: boolean;
}

export interface NotificationsAnswer {
  settings: NotificationSettingsAnswer;
  rooms: RoomLevelAnswer[];
}

export interface NotificationsChangeRequest {
  quietHours?: QuietHoursAnswer | null;
  snoozedUntil?: string | null;
  mailDigests?: boolean;
  previews?: boolean;
}

export interface NotificationsPush {
  settings?: NotificationSettingsAnswer;
  room?: RoomLevelAnswer;
}

export interface Page {
  items: Event[];
  firstSeq: number;
  lastSeq: number;
  hasBefore: boolean;
  hasAfter: boolean;
  head: number;
}

export interface PageAnswer {
  items: HitAnswer[];
  next?: string;
  pending: number;
}

export interface PageRequest {
  before?: number | null;
  after?: number | null;
  around?: number | null;
  limit?: number;
  at?: string | null;
  thread?: number | null;
}

export interface PasswordRequest {
  old: string;
  new: string;
}

export interface PinRequest {
  clientId: string;
  target: number;
  removed?: boolean;
}

export interface PlacesAnswer {
  roomId: string;
  silo: string;
  activatedAt: string;
  head: number;
  epoch: number;
  waiting: number;
  gateways: FeedAnswer[];
}

export interface PostRequest {
  clientId: string;
  text: string | null;
  replyTo?: number | null;
  attachments?: string[] | null;
  contentType?: string | null;
  thread?: number | null;
}

export interface Posted {
  roomId: string;
  seq: number;
  at: string;
  clientId: string;
  duplicate: boolean;
}

export interface Problem {
  title: string;
  status: number;
  detail: string;
  code: string;
  retryable: boolean;
  retryAfterMs?: number;
  reason?: string;
  values?: number[];
}

export interface ProcessAnswer {
  id?: string;
  name: string;
  kind: string;
  answers: boolean;
  silo?: string;
  gateway?: string;
  version?: string;
  startedAt?: string;
  uptimeSeconds?: number;
  rooms?: number;
  sockets?: number;
  feeds?: number;
  memoryBytes?: number;
  processorMs?: number;
  errors?: number;
  callMs?: number;
  slowCallMs?: number;
}

export interface ProofRequest {
  password: string;
  code: string;
}

export interface ProvisionRequestBody {
  users: number;
  rooms?: number;
  members?: number;
  ttlSeconds?: number;
  prefix?: string | null;
}

export interface PushKeyAnswer {
  publicKey: string;
}

export interface QuietHoursAnswer {
  from: string;
  to: string;
}

export interface ReactRequest {
  clientId: string;
  target: number;
  emoji: string | null;
  removed?: boolean;
}

export interface Reaction {
  emoji: string;
  count: number;
  mine: boolean;
  users: string[];
}

export interface ReadAnswer {
  readSeq: number;
  unread: number;
  mentions: number;
  markedUnread: boolean;
  head: number;
}

export interface ReadMovedPush {
  roomId: string;
  readSeq: number;
  unread: number;
  mentions: number;
  markedUnread: boolean;
  head: number;
}

export interface ReadRequest {
  upTo: number;
}

export interface ReauthenticateAnswer {
  expiresAt: string;
}

export interface ReceiptAnswer {
  userId: string;
  readSeq: number;
}

export interface ReceiptPush {
  roomId: string;
  userId: string;
  readSeq: number;
}

export interface RedeemRequest {
  code: string;
}

export interface RefreshRequest {
  refreshToken: string;
}

export interface Reminder {
  reminderId: string;
  roomId: string;
  target: number;
  at: string;
  note?: string;
  due: boolean;
}

export interface RemindersRequest {
  target: number;
  at: string;
  note?: string | null;
}

export interface ReportedAnswer {
  reportId: number;
}

export interface ReportsAddRequest {
  target: number;
  reason: string;
}

export interface ReportsAnswer {
  reportId: number;
  roomId: string;
  target: number;
  reporterId: string;
  authorId: string;
  reason?: string;
  text?: string;
  at: string;
  resolvedAt?: string;
  resolvedBy?: string;
  note?: string;
}

export interface ResendRequest {
  email: string;
}

export interface ResetRequest {
  token: string;
  password: string;
}

export interface ResolveRequest {
  note?: string | null;
}

export interface RetentionAnswer {
  roomId: string;
  days?: number;
  inForce: number;
  firstSeq: number;
  head: number;
  hold?: HoldAnswer;
}

export interface RoleRequest {
  clientId: string;
  userId: string;
  role: "guest" | "member" | "admin" | "owner";
}

export interface Room {
  roomId: string;
  kind: "group" | "direct";
  name?: string;
  slug?: string;
  topic?: string;
  visibility: "public" | "private";
  head: number;
  memberCount: number;
  role?: "guest" | "member" | "admin" | "owner";
  slowModeMs: number;
  receipts: boolean;
  avatarId?: string;
}

export interface RoomLevelAnswer {
  roomId: string;
  level?: "none" | "mentions" | "all";
}

export interface RoomRecordAnswer {
  roomId: string;
  kind: string;
  name?: string;
  slug?: string;
  visibility: "public" | "private";
  head: number;
  members: number;
  deleted: boolean;
  held: boolean;
  retentionDays?: number;
  createdAt: string;
  lastAt?: string;
  eventsPerMinute?: number;
}

export interface RoomRemovedPush {
  roomId: string;
  seq: number;
}

export interface RoomsChangeRequest {
  name?: string | null;
  topic?: string | null;
  slowModeMs?: number | null;
  receipts?: boolean | null;
}

export interface ScheduledAddRequest {
  text: string;
  at: string;
  replyTo?: number | null;
}

export interface ScheduledAnswer {
  scheduledId: string;
  roomId: string;
  text?: string;
  replyTo?: number;
  at: string;
  failure?: string;
}

export interface ScheduledChangeRequest {
  text?: string | null;
  at?: string | null;
}

export interface ScheduledFailedPush {
  scheduledId: string;
  roomId: string;
  failure: string;
}

export interface SecretAnswer {
  secret: string;
  uri: string;
}

export interface SeenUser {
  userId: string;
  state: "offline" | "away" | "online" | "dnd";
  lastSeen?: string;
}

export interface SelfAnswer {
  userId: string;
  username: string;
  displayName?: string;
  avatarId?: string;
  verified: boolean;
}

export interface SessionAnswer {
  sessionId: string;
  expiresAt: string;
}

export interface SessionsAnswer {
  accessToken: string;
  expiresIn: number;
  refreshToken?: string;
  sessionId: string;
  user: SelfAnswer;
  motd?: string;
  knownDevice?: string;
}

export interface SettingAnswer {
  name: string;
  value: string;
  source: string;
}

export interface SettingsAnswer {
  language?: string;
  timeZone?: string;
  shareLastSeen: boolean;
  directFrom: "everyone" | "shared" | "nobody" | "request";
}

export interface SignInRequest {
  username: string;
  password: string;
  otp?: string | null;
  device?: string | null;
  knownDevice?: string | null;
}

export interface StatusAnswer {
  answering: string;
  version: string;
  at: string;
  processes: ProcessAnswer[];
}

export interface StopRequest {
  restart?: boolean;
  drain?: boolean;
}

export interface SubscribeRequest {
  endpoint: string;
  keys: KeysRequest;
}

export interface SubscriptionAnswer {
  subscriptionId: string;
  sessionId: string;
  host: string;
  createdAt: string;
  current: boolean;
}

export interface SyncAnswer {
  epoch: number;
  user: User;
  session: SessionAnswer;
  rooms: SyncedRoom[];
  serverTime: string;
  limits: LimitsAnswer;
  motd?: string;
}

export interface SyncRequest {
  epoch?: number | null;
  cursors?: Record<string, number> | null;
}

export interface SyncedRoom {
  roomId: string;
  kind: "group" | "direct";
  name?: string;
  head: number;
  from: number;
  truncated: boolean;
  readSeq: number;
  unread: number;
  role?: "guest" | "member" | "admin" | "owner";
  memberCount: number;
  mentions: number;
  markedUnread: boolean;
  firstSeq: number;
  avatarId?: string;
}

export interface TextsAnswer {
  text: string;
  language: string;
  source: string;
}

export interface TextsRequest {
  text: string;
}

export interface TicketsAnswer {
  ticket: string;
  expiresIn: number;
}

export interface TokenAnswer {
  tokenId: string;
  scopes: string[];
  label?: string;
  createdAt: string;
}

export interface TokenRequest {
  scopes: string[];
  label?: string | null;
}

export interface TransferRequest {
  userId: string;
}

export interface TypingPush {
  roomId: string;
  userId: string;
  isTyping: boolean;
}

export interface User {
  userId: string;
  username: string;
  displayName?: string;
  avatarId?: string;
  bot?: boolean;
}

export interface UserAnswer {
  userId: string;
  username: string;
  displayName?: string;
  verified: boolean;
  operator: boolean;
  banned: boolean;
  secondFactor: boolean;
  createdAt: string;
  sessions: number;
  rooms: number;
  lastSeenAt?: string;
}

export interface VerificationRequest {
  email: string;
  code: string;
  verificationId?: string | null;
}

export interface ViewAnswer {
  enabled: boolean;
  recoveryCodes: number;
}

export interface WatchAnswer {
  users: SeenUser[];
}

export interface WatchRequest {
  userIds?: string[] | null;
}

export interface WebhookAnswer {
  webhookId: string;
  url: string;
  createdBy: string;
  createdAt: string;
  seq: number;
  attempts: number;
  disabledAt?: string;
  reason?: string;
}

export interface WebhooksMadeAnswer {
  secret: string;
  webhook: WebhookAnswer;
}

export interface WebhooksMakeRequest {
  url: string;
}

/** The routes below /api/v1: what is asked besides the parts of the path, and what is answered. */
export interface Routes {
  "POST /accounts": { body: AccountsRequest; answer: AccountsAnswer };
  "POST /accounts/password/authorize": { body: AuthorizeRequest; answer: undefined };
  "POST /accounts/password/forgot": { body: ForgotRequest; answer: undefined };
  "POST /accounts/password/reset": { body: ResetRequest; answer: undefined };
  "POST /accounts/verification": { body: VerificationRequest; answer: undefined };
  "POST /accounts/verification/resend": { body: ResendRequest; answer: undefined };
  "POST /attachments": { query: { name: string }; body: Blob; answer: Attachment };
  "GET /attachments/{id}": { answer: Blob };
  "GET /avatars/{id}": { answer: Blob };
  "GET /bots": { answer: User[] };
  "POST /bots": { body: BotsMakeRequest; answer: User };
  "DELETE /bots/{id}": { answer: undefined };
  "GET /bots/{id}/tokens": { answer: TokenAnswer[] };
  "POST /bots/{id}/tokens": { body: TokenRequest; answer: BotsMadeAnswer };
  "DELETE /bots/{id}/tokens/{tokenId}": { answer: undefined };
  "GET /drafts": { query?: { after?: string }; answer: Draft[] };
  "POST /hooks/{token}": { body: IncomingHooksPostRequest; key?: string; answer: Posted };
  "DELETE /me": { body: LeaveDeleteRequest; answer: undefined };
  "GET /me": { answer: MeAnswer };
  "PATCH /me": { body: Record<string, unknown>; answer: MeAnswer };
  "DELETE /me/avatar": { answer: undefined };
  "PUT /me/avatar": { body: Blob; answer: User };
  "GET /me/blocks": { answer: User[] };
  "DELETE /me/blocks/{userId}": { answer: undefined };
  "PUT /me/blocks/{userId}": { answer: undefined };
  "POST /me/email": { body: EmailRequest; answer: EmailAnswer };
  "POST /me/export": { body: ExportRequest; answer: Record<string, unknown> };
  "POST /me/password": { body: PasswordRequest; answer: undefined };
  "GET /me/preferences": { answer: Record<string, unknown> };
  "PUT /me/preferences": { body: Record<string, unknown>; answer: undefined };
  "DELETE /me/second-factor": { body: ProofRequest; answer: undefined };
  "GET /me/second-factor": { answer: ViewAnswer };
  "POST /me/second-factor": { body: AskRequest; answer: SecretAnswer };
  "POST /me/second-factor/confirm": { body: ConfirmRequest; answer: CodesAnswer };
  "POST /me/second-factor/recovery-codes": { body: ProofRequest; answer: CodesAnswer };
  "GET /notifications": { answer: NotificationsAnswer };
  "PUT /notifications": { body: NotificationsChangeRequest; answer: NotificationSettingsAnswer };
  "POST /notifications/unsubscribe": { query: { token: string }; answer: undefined };
  "GET /operator": { answer: undefined };
  "POST /operator/announcements": { body: AnnounceRequest; answer: undefined };
  "GET /operator/audit": { query?: { after?: number; limit?: number }; answer: Entry[] };
  "GET /operator/audit/verify": { query?: { id?: number; hash?: string }; answer: AuditAnswer };
  "GET /operator/holds": { query?: { after?: string }; answer: RetentionAnswer[] };
  "POST /operator/invitations": { body: InvitationRequest; answer: InvitationAnswer };
  "GET /operator/keys": { answer: KeysKeyAnswer[] };
  "POST /operator/keys/rotate": { answer: KeysKeyAnswer[] };
  "GET /operator/processes/{process}/log": { query?: { level?: string; last?: number; follow?: boolean }; answer: Blob };
  "GET /operator/processes/{process}/settings": { answer: SettingAnswer[] };
  "POST /operator/processes/{process}/stop": { body?: StopRequest; answer: undefined };
  "POST /operator/provision": { body: ProvisionRequestBody; answer: Blob };
  "GET /operator/registration": { answer: ModeAnswer };
  "PUT /operator/registration": { body: ModeAnswer; answer: ModeAnswer };
  "GET /operator/reports": { query?: { open?: boolean; after?: number }; answer: ReportsAnswer[] };
  "POST /operator/reports/{id}/resolve": { body?: ResolveRequest; answer: undefined };
  "GET /operator/rooms": { query?: { query?: string; after?: string }; answer: RoomRecordAnswer[] };
  "GET /operator/rooms/busiest": { answer: RoomRecordAnswer[] };
  "POST /operator/rooms/import": { body: Blob; answer: ArchivesAnswer };
  "DELETE /operator/rooms/{id}": { key?: string; answer: Posted };
  "GET /operator/rooms/{id}": { answer: RoomRecordAnswer };
  "GET /operator/rooms/{id}/export": { query?: { files?: boolean }; answer: Blob };
  "DELETE /operator/rooms/{id}/hold": { answer: RetentionAnswer };
  "PUT /operator/rooms/{id}/hold": { body: HoldRequest; answer: RetentionAnswer };
  "POST /operator/rooms/{id}/move": { body?: MoveRequest; answer: PlacesAnswer };
  "GET /operator/rooms/{id}/place": { answer: PlacesAnswer };
  "GET /operator/rooms/{id}/retention": { answer: RetentionAnswer };
  "PUT /operator/rooms/{id}/retention": { body: DaysRequest; answer: RetentionAnswer };
  "DELETE /operator/session": { answer: undefined };
  "POST /operator/session": { body: AdminSessionsRequest; answer: AdminSessionsAnswer };
  "GET /operator/sessions": { query?: { user?: string; before?: string }; answer: CensusSessionAnswer[] };
  "GET /operator/status": { answer: StatusAnswer };
  "DELETE /operator/texts/{key}/{language}": { answer: undefined };
  "GET /operator/texts/{key}/{language}": { answer: TextsAnswer };
  "PUT /operator/texts/{key}/{language}": { body: TextsRequest; answer: undefined };
  "GET /operator/users": { query?: { query?: string; after?: string }; answer: UserAnswer[] };
  "GET /operator/users/{username}": { answer: UserAnswer };
  "DELETE /operator/users/{username}/ban": { answer: undefined };
  "POST /operator/users/{username}/ban": { answer: undefined };
  "POST /operator/users/{username}/logout": { answer: undefined };
  "POST /operator/users/{username}/reset": { answer: undefined };
  "GET /push/key": { answer: PushKeyAnswer };
  "GET /push/subscriptions": { answer: SubscriptionAnswer[] };
  "POST /push/subscriptions": { body: SubscribeRequest; answer: SubscriptionAnswer };
  "DELETE /push/subscriptions/{id}": { answer: undefined };
  "GET /registration": { answer: ModeAnswer };
  "GET /reminders": { answer: Reminder[] };
  "DELETE /reminders/{id}": { answer: undefined };
  "GET /rooms": { query?: { query?: string; limit?: number }; answer: Room[] };
  "POST /rooms": { body: CreateRequest; key?: string; answer: Room };
  "POST /rooms/direct": { body: DirectRequest; key?: string; answer: Room };
  "POST /rooms/join": { body: RedeemRequest; key?: string; answer: Room };
  "DELETE /rooms/{id}": { key?: string; answer: Posted };
  "GET /rooms/{id}": { answer: Room };
  "PATCH /rooms/{id}": { body: RoomsChangeRequest; key?: string; answer: Room };
  "POST /rooms/{id}/accept": { key?: string; answer: Posted };
  "DELETE /rooms/{id}/avatar": { key?: string; answer: Posted };
  "PUT /rooms/{id}/avatar": { body: Blob; key?: string; answer: Posted };
  "GET /rooms/{id}/bans": { answer: BanAnswer[] };
  "DELETE /rooms/{id}/bans/{userId}": { key?: string; answer: Posted };
  "PUT /rooms/{id}/bans/{userId}": { body: ModerationBanRequest; key?: string; answer: Posted };
  "PUT /rooms/{id}/draft": { body: DraftsRequest; answer: Draft };
  "GET /rooms/{id}/events": { query?: { before?: number; after?: number; around?: number; at?: string; thread?: number; limit?: number }; answer: Page };
  "GET /rooms/{id}/hooks": { answer: HookAnswer[] };
  "POST /rooms/{id}/hooks": { body: IncomingHooksMakeRequest; answer: IncomingHooksMadeAnswer };
  "DELETE /rooms/{id}/hooks/{hookId}": { answer: undefined };
  "GET /rooms/{id}/invites": { answer: InviteAnswer[] };
  "POST /rooms/{id}/invites": { body: InvitesMakeRequest; answer: InvitesMadeAnswer };
  "DELETE /rooms/{id}/invites/{inviteId}": { answer: undefined };
  "GET /rooms/{id}/members": { query?: { after?: string; limit?: number }; answer: Member[] };
  "POST /rooms/{id}/members": { body?: MembersAddRequest; key?: string; answer: Posted };
  "DELETE /rooms/{id}/members/{userId}": { key?: string; answer: Posted };
  "PATCH /rooms/{id}/members/{userId}": { body: MembersRoleRequest; key?: string; answer: Posted };
  "POST /rooms/{id}/messages": { body: MessagesPostRequest; key?: string; answer: Posted };
  "POST /rooms/{id}/messages/forward": { body: MessagesForwardRequest; key?: string; answer: Posted };
  "DELETE /rooms/{id}/messages/{seq}": { key?: string; answer: Posted };
  "PATCH /rooms/{id}/messages/{seq}": { body: MessagesEditRequest; key?: string; answer: Posted };
  "DELETE /rooms/{id}/messages/{seq}/pin": { key?: string; answer: Posted };
  "PUT /rooms/{id}/messages/{seq}/pin": { key?: string; answer: Posted };
  "DELETE /rooms/{id}/messages/{seq}/reactions/{emoji}": { key?: string; answer: Posted };
  "PUT /rooms/{id}/messages/{seq}/reactions/{emoji}": { key?: string; answer: Posted };
  "GET /rooms/{id}/messages/{seq}/versions": { answer: Event[] };
  "DELETE /rooms/{id}/mutes/{userId}": { key?: string; answer: Posted };
  "PUT /rooms/{id}/mutes/{userId}": { body: ModerationMuteRequest; key?: string; answer: Posted };
  "PUT /rooms/{id}/notifications": { body: LevelRequest; answer: RoomLevelAnswer };
  "GET /rooms/{id}/pins": { answer: Event[] };
  "PUT /rooms/{id}/read": { body: ReadRequest; answer: ReadAnswer };
  "GET /rooms/{id}/receipts": { answer: ReceiptAnswer[] };
  "POST /rooms/{id}/reminders": { body: RemindersRequest; key?: string; answer: Reminder };
  "POST /rooms/{id}/reports": { body: ReportsAddRequest; answer: ReportedAnswer };
  "POST /rooms/{id}/scheduled": { body: ScheduledAddRequest; key?: string; answer: ScheduledAnswer };
  "POST /rooms/{id}/transfer": { body: TransferRequest; key?: string; answer: Posted };
  "DELETE /rooms/{id}/unread": { answer: ReadAnswer };
  "PUT /rooms/{id}/unread": { answer: ReadAnswer };
  "GET /rooms/{id}/webhooks": { answer: WebhookAnswer[] };
  "POST /rooms/{id}/webhooks": { body: WebhooksMakeRequest; answer: WebhooksMadeAnswer };
  "DELETE /rooms/{id}/webhooks/{webhookId}": { answer: undefined };
  "POST /rooms/{id}/webhooks/{webhookId}/enable": { answer: WebhookAnswer };
  "GET /scheduled": { query?: { after?: string }; answer: ScheduledAnswer[] };
  "DELETE /scheduled/{id}": { answer: undefined };
  "PATCH /scheduled/{id}": { body: ScheduledChangeRequest; answer: ScheduledAnswer };
  "GET /search": { query: { query: string; roomId?: string; before?: string; language?: string; limit?: number }; answer: PageAnswer };
  "DELETE /sessions": { answer: undefined };
  "GET /sessions": { answer: DeviceAnswer[] };
  "POST /sessions": { body: SignInRequest; answer: SessionsAnswer };
  "DELETE /sessions/current": { answer: undefined };
  "POST /sessions/refresh": { body?: RefreshRequest; answer: SessionsAnswer };
  "DELETE /sessions/{id}": { answer: undefined };
  "GET /texts": { query?: { language?: string }; answer: Record<string, string> };
  "POST /tickets": { answer: TicketsAnswer };
  "GET /users": { query: { query: string }; answer: User[] };
  "GET /users/{username}": { answer: User };
}

/** The hub's methods. */
export interface HubCalls {
  Accept: { arguments: [roomId: string, accept: CommandRequest]; answer: Posted };
  Ban: { arguments: [roomId: string, ban: BanRequest]; answer: Posted };
  ChangeRoom: { arguments: [roomId: string, change: ChangeRoomRequest]; answer: Posted };
  CloseRoom: { arguments: [roomId: string, close: CommandRequest]; answer: Posted };
  CreateRoom: { arguments: [create: CreateRoomRequest]; answer: Room };
  Delete: { arguments: [roomId: string, deletion: DeleteRequest]; answer: Posted };
  Edit: { arguments: [roomId: string, edit: EditRequest]; answer: Posted };
  Forward: { arguments: [roomId: string, forward: ForwardRequest]; answer: Posted };
  History: { arguments: [roomId: string, page: PageRequest]; answer: Page };
  Invite: { arguments: [roomId: string, invitation: MemberRequest]; answer: Posted };
  Join: { arguments: [roomId: string, join: CommandRequest]; answer: Posted };
  JoinByLink: { arguments: [link: LinkRequest]; answer: Room };
  Kick: { arguments: [roomId: string, removal: MemberRequest]; answer: Posted };
  Leave: { arguments: [roomId: string, leave: CommandRequest]; answer: Posted };
  MarkUnread: { arguments: [roomId: string, unread: boolean]; answer: ReadAnswer };
  Mute: { arguments: [roomId: string, mute: MuteRequest]; answer: Posted };
  Pin: { arguments: [roomId: string, pin: PinRequest]; answer: Posted };
  Post: { arguments: [roomId: string, message: PostRequest]; answer: Posted };
  React: { arguments: [roomId: string, reaction: ReactRequest]; answer: Posted };
  Read: { arguments: [roomId: string, upTo: number]; answer: ReadAnswer };
  Reauthenticate: { arguments: [accessToken: string]; answer: ReauthenticateAnswer };
  SetPresence: { arguments: [state: string]; answer: null };
  SetRole: { arguments: [roomId: string, change: RoleRequest]; answer: Posted };
  Sync: { arguments: [request: SyncRequest]; answer: SyncAnswer };
  Transfer: { arguments: [roomId: string, heir: MemberRequest]; answer: Posted };
  Typing: { arguments: [roomId: string, isTyping: boolean]; answer: null };
  Watch: { arguments: [watch: WatchRequest]; answer: WatchAnswer };
}

/** What the server tells without being asked. */
export interface HubPushes {
  CaughtUp: CaughtUpPush;
  DraftMoved: Draft;
  Events: EventsPush;
  FirstSeqMoved: FirstSeqMovedPush;
  GoAway: GoAwayPush;
  HeadMoved: HeadMovedPush;
  Notice: NoticePush;
  Notifications: NotificationsPush;
  Presence: WatchAnswer;
  Profile: User;
  ReadMoved: ReadMovedPush;
  Receipt: ReceiptPush;
  ReminderDue: Reminder;
  RoomAdded: SyncedRoom;
  RoomRemoved: RoomRemovedPush;
  ScheduledFailed: ScheduledFailedPush;
  Typing: TypingPush;
}
