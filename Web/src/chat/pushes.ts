import type { User } from "../api/contract";
import type { Pushes, PushName } from "../hub/contract";
import type { Chat } from "./chat";

export type Hearing = { [N in PushName]: (push: Pushes[N]) => void };

const AnnouncementsKnown = 64;

/** What each push of the server does here. */
export function hearing(chat: Chat): Hearing {
  const announced: string[] = [];
  return {
    Events: (batch) => {
      const talk = chat.talk(batch.roomId);
      const fresh = talk.log.add(batch);
      chat.book.heard(batch.roomId, batch.items);
      for (const item of fresh) {
        if (item.kind === "message") {
          chat.typing.heard(batch.roomId, item.sender, false);
          announce(chat, batch.roomId, item.sender, item.text ?? "");
        }
        if (item.kind === "join" && chat.open.value === batch.roomId) {
          void chat.members(batch.roomId).catch(() => {});
        }
      }
      for (const item of batch.items) {
        chat.outbox.seen(item.clientId);
      }
      chat.mend(talk);
    },
    CaughtUp: () => {
      void chat.outbox.flush();
      void chat.drafts.load().catch(() => {});
      void chat.later.load().catch(() => {});
    },
    HeadMoved: ({ roomId, head }) => {
      const talk = chat.talk(roomId);
      talk.log.startAt(head);
      chat.book.headMoved(roomId, head);
      chat.mend(talk);
    },
    FirstSeqMoved: ({ roomId, firstSeq }) => {
      const talk = chat.talk(roomId);
      talk.log.beginAt(firstSeq);
      chat.recount(roomId, firstSeq);
      chat.mend(talk);
    },
    RoomAdded: (room) => {
      chat.book.add(room);
      chat.talk(room.roomId).log.startAt(room.from);
      chat.talk(room.roomId).log.beginAt(room.firstSeq);
    },
    RoomRemoved: ({ roomId }) => {
      chat.book.remove(roomId);
      chat.forget(roomId);
    },
    ReadMoved: ({ roomId, ...state }) => chat.book.marked(roomId, state),
    Typing: ({ roomId, userId, isTyping }) => chat.typing.heard(roomId, userId, isTyping),
    Presence: ({ users }) => chat.presence.heard(users),
    Receipt: ({ roomId, userId, readSeq }) => chat.receipts.heard(roomId, userId, readSeq),
    Profile: (user: User) => {
      chat.people.remember([user]);
      chat.session.changed(user);
    },
    Notice: (notice) => {
      if (notice.kind === "motd") {
        chat.motd.value = notice.text;
      } else if (notice.kind === "announcement" && !(notice.id && announced.includes(notice.id))) {
        // It comes again when a silo cannot know whether it arrived, and from the next gateway.
        announced.push(notice.id ?? "");
        announced.splice(0, announced.length - AnnouncementsKnown);
        chat.announced.value = notice.text;
      }
    },
    ReminderDue: (reminder) => chat.later.heard(reminder),
    ScheduledFailed: () => void chat.later.loadScheduled().catch(() => {}),
    DraftMoved: (draft) => chat.drafts.heard(draft),
    GoAway: () => {},
  };
}

/** For those who hear the page instead of seeing it. */
function announce(chat: Chat, roomId: string, sender: string, text: string): void {
  if (sender !== chat.self.userId && roomId === chat.open.value) {
    chat.arrived.value = { roomId, sender, text };
  }
}
