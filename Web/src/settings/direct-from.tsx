import { useEffect, useState } from "preact/hooks";
import type { DirectFrom } from "../api/me-api";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Choices } from "../view/choices";
import { told } from "../view/faults";

/** Who may begin to write to one alone. */
export function DirectFromChoice({ chat }: { chat: Chat }) {
  const [from, setFrom] = useState<DirectFrom>();
  const [isDone, setDone] = useState(false);
  const [fault, setFault] = useState<string>();
  const failed = (thrown: unknown) => setFault(told(thrown));
  useEffect(() => void chat.me.read().then((me) => setFrom(me.settings.directFrom), failed), [chat]);
  const choose = async (next: DirectFrom) => {
    setFrom(next);
    setDone(false);
    setFault(undefined);
    try {
      await chat.me.change({ directFrom: next });
      setDone(true);
    } catch (thrown) {
      setFrom(from);
      failed(thrown);
    }
  };
  return (
    <section>
      <Choices
        legend={t().directFrom}
        name="directFrom"
        all={t().directFroms}
        chosen={from}
        onChoose={(one) => void choose(one as DirectFrom)}
      />
      <p class="fault" role="alert">
        {fault}
      </p>
      <p class="done" role="status">
        {isDone ? t().saved : ""}
      </p>
    </section>
  );
}
