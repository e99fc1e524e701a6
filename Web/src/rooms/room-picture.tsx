import type { People } from "../people/people";
import { usePicture } from "../view/avatar";
import { Icon } from "../view/icon";
import type { RoomEntry } from "./room-book";

/** The room's picture, or a sign of what kind of room it is. */
export function RoomPicture({ room, people, large }: { room: RoomEntry; people: People; large?: boolean }) {
  const picture = usePicture(room.avatarId, people);
  const sign = <Icon name={room.kind === "group" ? "hash" : "people"} />;
  return picture || large ? (
    <span class={`room-picture${large ? " large" : ""}`} aria-hidden="true">
      {picture ? <img src={picture} alt="" /> : sign}
    </span>
  ) : (
    sign
  );
}
