import { useEffect, useState } from "preact/hooks";
import type { Member, Role } from "../api/contract";
import type { Chat } from "../chat/chat";
import { RoomLevel } from "../notifications/room-level";
import { BotMark } from "../people/bot-mark";
import { FindPerson } from "../people/find-person";
import { nameOf, plain } from "../people/people";
import { PresenceDot } from "../presence/presence-dot";
import { t } from "../texts/texts";
import { Avatar } from "../view/avatar";
import { Confirm, Dialog } from "../view/dialog";
import { told } from "../view/faults";
import { Field, Form } from "../view/form";
import { PictureChoice } from "../view/picture-choice";
import { go } from "../view/route";
import { Hooks } from "./hooks";
import { InviteLinks } from "./invite-link";
import { MemberActs } from "./member-acts";
import type { RoomEntry } from "./room-book";
import { RoomPicture } from "./room-picture";

const Roles: Role[] = ["owner", "admin", "member", "guest"];

/** Members, invitations, the name, and ways out. */
export function AboutRoom({ chat, room, onClose }: { chat: Chat; room: RoomEntry; onClose: () => void }) {
  const [members, setMembers] = useState<Member[]>();
  const [topic, setTopic] = useState<string>();
  const [fault, setFault] = useState<string>();
  const [asks, setAsks] = useState<"leave" | "close">();
  const isOwner = room.role === "owner";
  const isAdmin = isOwner || room.role === "admin";
  const isGroup = room.kind === "group";
  const load = () => chat.members(room.roomId).then(setMembers, (thrown) => setFault(told(thrown)));
  useEffect(() => {
    void load();
    chat.rooms.read(room.roomId).then(
      (read) => setTopic(read.topic ?? ""),
      () => {},
    );
  }, [room.roomId, room.memberCount]);
  const act = async (work: Promise<unknown>) => {
    setFault(undefined);
    try {
      await work;
      await load();
    } catch (thrown) {
      setFault(told(thrown));
    }
  };
  const leave = () =>
    act(
      asks === "close"
        ? chat.rooms.close(room.roomId, crypto.randomUUID())
        : chat.rooms.remove(room.roomId, chat.self.userId, crypto.randomUUID()),
    ).then(() => go("/"));
  return (
    <Dialog title={t().about} onClose={onClose}>
      <p class="fault" role="alert">
        {fault}
      </p>
      {isGroup && isOwner && (
        <section class="row picture">
          <RoomPicture room={room} people={chat.people} large />
          <div class="grow">
            <PictureChoice
              hasPicture={room.avatarId !== undefined}
              onChoose={(picture) => void act(chat.rooms.changeAvatar(room.roomId, picture, crypto.randomUUID()))}
              onRemove={() => void act(chat.rooms.removeAvatar(room.roomId, crypto.randomUUID()))}
            />
          </div>
        </section>
      )}
      {isGroup && isOwner && topic !== undefined && (
        <Form
          action={t().rename}
          done={t().saved}
          onSend={({ name = "", topic: next = "" }) =>
            chat.rooms.change(
              room.roomId,
              { ...(name !== room.name && { name }), ...(next !== topic && { topic: next }) },
              crypto.randomUUID(),
            )
          }
        >
          <Field label={t().roomName} name="name" value={room.name} required maxLength={100} />
          <Field label={t().topic} name="topic" value={topic} maxLength={1000} />
        </Form>
      )}
      {isGroup && isAdmin && (
        <section>
          <h3>{t().invite}</h3>
          <FindPerson
            chat={chat}
            action={t().invite}
            not={new Set(members?.map((member) => member.userId))}
            onPick={async (user) => {
              await chat.rooms.invite(room.roomId, user.userId, crypto.randomUUID());
              await load();
            }}
          />
        </section>
      )}
      <section>
        <h3>{members ? t().members(members.length) : t().membersTitle}</h3>
        <ul class="found">
          {members?.map((member) => (
            <li key={member.userId}>
              <Avatar user={member} people={chat.people} />
              <span class="grow">
                <strong>{nameOf(member)}</strong> <BotMark user={member} />
                <PresenceDot state={chat.presence.of(member.userId)} />
                <span class="hint">
                  @{plain(member.username)} {member.userId === chat.self.userId && `(${t().you})`}
                </span>
              </span>
              {isGroup && isOwner && member.userId !== chat.self.userId ? (
                <select
                  aria-label={t().roleOf(nameOf(member))}
                  value={member.role}
                  onChange={(event) =>
                    act(
                      chat.rooms.setRole(
                        room.roomId,
                        member.userId,
                        event.currentTarget.value as Role,
                        crypto.randomUUID(),
                      ),
                    )
                  }
                >
                  {Roles.map((role) => (
                    <option key={role} value={role}>
                      {t().role[role]}
                    </option>
                  ))}
                </select>
              ) : (
                isGroup && <span class="hint">{t().role[member.role]}</span>
              )}
              {isGroup && isAdmin && Roles.indexOf(member.role) > Roles.indexOf(room.role ?? "guest") && (
                <MemberActs chat={chat} roomId={room.roomId} member={member} act={act} />
              )}
            </li>
          ))}
        </ul>
      </section>
      <RoomLevel chat={chat} roomId={room.roomId} />
      {isGroup && isAdmin && <InviteLinks chat={chat} roomId={room.roomId} />}
      {isGroup && isAdmin && <Hooks chat={chat} roomId={room.roomId} />}
      {isGroup && (
        <div class="row">
          <button type="button" onClick={() => setAsks("leave")}>
            {t().leave}
          </button>
          {isOwner && (
            <button type="button" class="danger" onClick={() => setAsks("close")}>
              {t().closeRoom}
            </button>
          )}
        </div>
      )}
      {asks && (
        <Confirm
          title={asks === "leave" ? t().leave : t().closeRoom}
          question={asks === "leave" ? t().leaveSure : t().closeSure}
          onYes={leave}
          onClose={() => setAsks(undefined)}
        />
      )}
    </Dialog>
  );
}
