import { useEffect, useRef, useState } from "preact/hooks";
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
  const stored = useRef<DirectFrom | undefined>(undefined);
  const wanted = useRef<DirectFrom | undefined>(undefined);
  const isStoring = useRef(false);
  const known = (what: DirectFrom) => {
    stored.current = what;
    setFrom(what);
  };
  const failed = (thrown: unknown) => setFault(told(thrown));
  useEffect(() => void chat.me.read().then((me) => known(me.settings.directFrom), failed), [chat]);
  // One after another, and only the newest of those that wait: arrows choose at every step.
  const choose = async (next: DirectFrom) => {
    setFrom(next);
    setDone(false);
    setFault(undefined);
    wanted.current = next;
    if (isStoring.current) {
      return;
    }
    isStoring.current = true;
    try {
      for (let one = wanted.current; one && one !== stored.current; one = wanted.current) {
        await chat.me.change({ directFrom: one });
        stored.current = one;
      }
      setDone(true);
    } catch (thrown) {
      setFrom(stored.current);
      failed(thrown);
    }
    isStoring.current = false;
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
