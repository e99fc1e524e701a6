import { useEffect, useState } from "preact/hooks";
import type { User } from "../api/contract";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Avatar } from "../view/avatar";
import { told } from "../view/faults";
import { Field } from "../view/form";
import { nameOf, plain } from "./people";

/** Finds users by the beginning of their names, and does one thing with one of them. */
export function FindPerson(props: {
  chat: Chat;
  action: string;
  onPick: (user: User) => Promise<unknown>;
  not?: ReadonlySet<string>;
}) {
  const { chat } = props;
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<User[]>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    if (query.length < 1) {
      setFound(undefined);
      return;
    }
    let isWanted = true;
    const timer = setTimeout(() => {
      chat.peopleApi.search(query).then(
        (users) => isWanted && setFound(users),
        (thrown) => isWanted && setFault(told(thrown)),
      );
    }, 150);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [chat, query]);
  const pick = async (user: User) => {
    setFault(undefined);
    try {
      await props.onPick(user);
    } catch (thrown) {
      setFault(told(thrown));
    }
  };
  const shown = found?.filter((user) => user.userId !== chat.self.userId && !props.not?.has(user.userId));
  return (
    <>
      <Field label={t().invitePerson} name="person" onInput={setQuery} autocomplete="off" />
      <p class="fault" role="alert">
        {fault}
      </p>
      <p class="hint" role="status">
        {shown?.length === 0 ? t().nothingFound : ""}
      </p>
      <ul class="found">
        {shown?.map((user) => (
          <li key={user.userId}>
            <Avatar user={user} people={chat.people} />
            <span class="grow">
              <strong>{nameOf(user)}</strong>
              <span class="hint">@{plain(user.username)}</span>
            </span>
            <button type="button" onClick={() => pick(user)}>
              {props.action}
              <span class="spoken"> {nameOf(user)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
