import { useEffect, useState } from "preact/hooks";
import type { User } from "../api/contract";
import { nameOf, type People } from "../people/people";

const Hues = 12;

/** A user's picture, or the first letter of the name on a colour of its own. */
export function Avatar({
  user,
  people,
  large,
}: {
  user: Pick<User, "userId"> & Partial<User>;
  people: People;
  large?: boolean;
}) {
  const picture = usePicture(user.avatarId, people);
  const name = user.username ? nameOf(user as User) : people.name(user.userId);
  return (
    <span class={`avatar hue-${hueOf(user.userId)}${large ? " large" : ""}`} aria-hidden="true">
      {picture ? <img src={picture} alt="" /> : ([...name][0]?.toUpperCase() ?? "?")}
    </span>
  );
}

function hueOf(id: string): number {
  return Number.parseInt(id.slice(-4), 16) % Hues;
}

/** The address of a picture on this page, once it is read. */
export function usePicture(avatarId: string | undefined, people: People): string | undefined {
  const [picture, setPicture] = useState<string>();
  useEffect(() => {
    setPicture(undefined);
    let isShown = true;
    if (avatarId) {
      people.picture(avatarId).then(
        (address) => isShown && setPicture(address),
        () => {},
      );
    }
    return () => {
      isShown = false;
    };
  }, [avatarId, people]);
  return picture;
}
