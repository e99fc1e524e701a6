import { signal } from "@preact/signals";
import { BotsApi } from "../api/bots-api";
import type { Member, Posted, Self, User } from "../api/contract";
import { DraftsApi } from "../api/drafts-api";
import { FilesApi } from "../api/files-api";
import type { Http } from "../api/http";
import { LaterApi } from "../api/later-api";
import { MeApi } from "../api/me-api";
import { NotificationsApi } from "../api/notifications-api";
import { PeopleApi } from "../api/people-api";
import { Unreachable } from "../api/problem";
import { RoomsApi } from "../api/rooms-api";
import { SearchApi } from "../api/search-api";
import { DevicesApi } from "../api/sessions-api";
import { Drafts } from "../composer/drafts";
import type { Pushes, PushName, SyncAnswer, SyncRequest } from "../hub/contract";
import { Link, type LinkUser } from "../hub/link";
import { Later } from "../later/later";
import { Outbox } from "../outbox/outbox";
import { BrowserOutboxStore, type Unsent } from "../outbox/outbox-store";
import { People } from "../people/people";
import { Presence } from "../presence/presence";
import { Receipts } from "../presence/receipts";
import { recallRooms, rememberRooms } from "../rooms/remembered-rooms";
import { RoomBook } from "../rooms/room-book";
import type { Session } from "../session/session";
import { hearing } from "./pushes";
import { Talk } from "./talk";
import { Typing } from "./typing";

const Tries = 4;
const MostWatched = 1_000;
const RecountWithin = 3_000;

/** Everything of one signed-in user on this page. */
export class Chat implements LinkUser {
  readonly rooms: RoomsApi;
  readonly peopleApi: PeopleApi;
  readonly me: MeApi;
  readonly files: FilesApi;
  readonly search: SearchApi;
  readonly notifications: NotificationsApi;
  readonly devices: DevicesApi;
  readonly bots: BotsApi;
  readonly book: RoomBook;
  readonly people: People;
  readonly typing = new Typing();
  readonly presence = new Presence();
  readonly receipts = new Receipts();
  readonly link = new Link(this);
  readonly outbox: Outbox;
  readonly motd = signal<string | undefined>(undefined);
  /** What an operator has said since the page was opened, until it is closed. */
  readonly announced = signal<string | undefined>(undefined);
  /** The room that is looked at. */
  readonly open = signal<string | undefined>(undefined);
  /** The newest message of somebody else, for those who hear the page instead of seeing it. */
  readonly arrived = signal<{ roomId: string; sender: string; text: string } | undefined>(undefined);
  readonly drafts: Drafts;
  readonly later: Later;
  readonly #members = signal<ReadonlyMap<string, readonly Member[]>>(new Map());
  readonly #hearing = hearing(this);
  readonly #talks = new Map<string, Talk>();
  #epoch: number | undefined;
  #marking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly self: Self,
    readonly session: Session,
    http: Http,
  ) {
    this.rooms = new RoomsApi(http);
    this.peopleApi = new PeopleApi(http);
    this.me = new MeApi(http);
    this.files = new FilesApi(http);
    this.search = new SearchApi(http);
    this.notifications = new NotificationsApi(http);
    this.drafts = new Drafts(new DraftsApi(http));
    this.later = new Later(new LaterApi(http));
    this.devices = new DevicesApi(http);
    this.bots = new BotsApi(http);
    this.people = new People(this.peopleApi);
    this.people.remember([self]);
    this.book = new RoomBook(self.userId);
    this.outbox = new Outbox(
      self.userId,
      new BrowserOutboxStore(),
      this.#post,
      (work) => navigator.locks.request("chat-outbox", work),
      (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    );
    this.book.reset(recallRooms(self.userId));
  }

  start(): void {
    void this.outbox.load();
    void this.link.run();
    document.addEventListener("visibilitychange", this.#seen);
  }

  stop(): void {
    this.link.stop();
    this.outbox.close();
    document.removeEventListener("visibilitychange", this.#seen);
  }

  talk(roomId: string): Talk {
    let talk = this.#talks.get(roomId);
    if (!talk) {
      talk = new Talk(roomId, this.self.userId, this.rooms);
      this.#talks.set(roomId, talk);
    }
    return talk;
  }

  look(roomId: string | undefined): void {
    if (this.open.value !== roomId) {
      this.#talks.get(this.open.value ?? "")?.rest();
      this.open.value = roomId;
    }
  }

  /** The members as they were read last; undefined: not yet. */
  membersOf(roomId: string): readonly Member[] | undefined {
    return this.#members.value.get(roomId);
  }

  /** All members, whose names the timeline needs. */
  async members(roomId: string) {
    const members = await this.rooms.members(roomId);
    this.people.remember(members);
    this.#members.value = new Map(this.#members.value).set(roomId, members);
    if (roomId === this.open.value) {
      void this.#watch(members);
    }
    return members;
  }

  /** How far the members of a room have read, where it tells. */
  async readReceipts(roomId: string): Promise<void> {
    for (const { userId, readSeq } of await this.rooms.receipts(roomId)) {
      this.receipts.heard(roomId, userId, readSeq);
    }
  }

  /** Everything of the open room was seen; told to the server once for many events. */
  markRead(roomId: string): void {
    clearTimeout(this.#marking);
    this.#marking = setTimeout(async () => {
      const [room, upTo] = [this.book.get(roomId), this.talk(roomId).log.cursor];
      if (!room || upTo === undefined || upTo <= room.readSeq || document.hidden) {
        return;
      }
      try {
        const state = await this.link.call("Read", roomId, upTo);
        this.book.marked(roomId, state);
      } catch {
        // The next event, or the next look at the room, tells it again.
      }
    }, 150);
  }

  /** Something unread may be kept no more. All who have the room open hear of it at once, and must not ask at once. */
  recount(roomId: string, firstSeq: number): void {
    const room = this.book.get(roomId);
    if (room && room.unread > 0 && room.readSeq < firstSeq - 1) {
      setTimeout(async () => {
        try {
          const isMarked = this.book.get(roomId)?.markedUnread ?? false;
          this.book.marked(roomId, await this.link.call("MarkUnread", roomId, isMarked));
        } catch {
          // The next connection brings the counts.
        }
      }, Math.random() * RecountWithin);
    }
  }

  tellTyping(roomId: string, isTyping: boolean): void {
    this.link.call("Typing", roomId, isTyping).catch(() => {});
  }

  edit = (roomId: string, target: number, text: string) =>
    this.#command((clientId) => this.link.call("Edit", roomId, { clientId, target, text }));
  erase = (roomId: string, target: number) =>
    this.#command((clientId) => this.link.call("Delete", roomId, { clientId, target }));
  react = (roomId: string, target: number, emoji: string, removed: boolean) =>
    this.#command((clientId) => this.link.call("React", roomId, { clientId, target, emoji, removed }));
  pin = (roomId: string, target: number, removed: boolean) =>
    this.#command((clientId) => this.link.call("Pin", roomId, { clientId, target, removed }));

  async signOut(): Promise<void> {
    try {
      await this.devices.signOut();
    } finally {
      await new BrowserOutboxStore().clear();
      rememberRooms(this.self.userId, []);
      this.session.end();
    }
  }

  // --- what the link asks and tells ---

  ticket = async () => (await this.devices.ticket()).ticket;

  freshToken = () => this.session.accessToken();

  ended = (reason: string) => this.session.end(reason);

  cursors(): SyncRequest {
    const cursors: Record<string, number> = {};
    for (const [roomId, talk] of this.#talks) {
      if (talk.log.cursor !== undefined && this.book.get(roomId)) {
        cursors[roomId] = talk.log.cursor;
      }
    }
    return this.#epoch === undefined ? {} : { epoch: this.#epoch, cursors };
  }

  synced(answer: SyncAnswer): void {
    if (this.#epoch !== undefined && this.#epoch !== answer.epoch) {
      for (const talk of this.#talks.values()) {
        talk.log.clear();
      }
    }
    this.#epoch = answer.epoch;
    this.motd.value = answer.motd;
    this.people.remember([answer.user]);
    this.book.reset(answer.rooms);
    rememberRooms(this.self.userId, answer.rooms);
    for (const room of answer.rooms) {
      const talk = this.talk(room.roomId);
      talk.log.startAt(room.from);
      talk.log.beginAt(room.firstSeq);
      this.mend(talk);
    }
    for (const roomId of this.#talks.keys()) {
      if (!this.book.get(roomId)) {
        this.#talks.delete(roomId);
      }
    }
  }

  hear<N extends PushName>(name: N, push: Pushes[N]): void {
    (this.#hearing[name] as (push: Pushes[N]) => void)(push);
  }

  /** The room is no longer this user's. */
  forget(roomId: string): void {
    this.#talks.delete(roomId);
  }

  /** Reads what the live stream left out of a room that is looked at; of others only the newest is kept. */
  mend(talk: Talk): void {
    const isOpen = this.open.value === talk.roomId;
    talk.mend(isOpen);
    if (!isOpen) {
      talk.rest();
    }
    talk.touch();
  }

  /** Sends a command under one client id, again while nobody answers. */
  async #command(send: (clientId: string) => Promise<Posted>): Promise<Posted> {
    const clientId = crypto.randomUUID();
    for (let tries = 1; ; tries++) {
      try {
        return await send(clientId);
      } catch (fault) {
        if (!(fault instanceof Unreachable) || tries === Tries) {
          throw fault;
        }
        await new Promise((done) => setTimeout(done, 500 * tries));
      }
    }
  }

  #post = async (message: Unsent): Promise<Posted> => {
    const { clientId, roomId, text, replyTo, thread } = message;
    const attachments = message.attachments?.map((one) => one.id);
    // What is undefined is left out by JSON.
    return this.link.call("Post", roomId, { clientId, text, replyTo, thread, attachments });
  };

  /** The presence of these, until others are asked about. */
  async #watch(users: readonly User[]): Promise<void> {
    const userIds = users.slice(0, MostWatched).map((user) => user.userId);
    const answer = await this.link.call("Watch", { userIds }).catch(() => ({ users: [] }));
    this.presence.heard(answer.users);
  }

  #seen = (): void => {
    // Whoever does not look is away: then notifications come.
    this.link.call("SetPresence", document.hidden ? "away" : "online").catch(() => {});
    const roomId = this.open.value;
    if (roomId && !document.hidden) {
      this.markRead(roomId);
    }
  };
}
