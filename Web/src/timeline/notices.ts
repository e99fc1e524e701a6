import type { ChatEvent } from "../log/events";
import { type People, plain } from "../people/people";
import { t } from "../texts/texts";

/** What an event that is no message says. */
export function noticeOf(event: ChatEvent, people: People): string {
  const [who, whom] = [people.name(event.sender), people.name(event.user ?? event.sender)];
  const isSelf = event.user === undefined || event.user === event.sender;
  const says = t().notice;
  switch (event.kind) {
    case "created":
      return says.created(who);
    case "join":
      return isSelf ? says.join(who) : says.invited(who, whom);
    case "leave":
      return isSelf ? says.leave(who) : says.removed(who, whom);
    case "role":
      return says.role(who, whom, t().role[event.role ?? ""] ?? "");
    case "rename":
      if (event.avatarId || event.removed) {
        return event.removed ? says.noPicture(who) : says.picture(who);
      }
      return event.name === undefined ? says.topic(who, plain(event.topic ?? "")) : says.rename(who, plain(event.name));
    case "closed":
      return says.closed(who);
    default:
      // A kind of a newer server.
      return says.other(who);
  }
}
