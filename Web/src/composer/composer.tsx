import {
  type Dispatch,
  type StateUpdater,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";
import type { Chat } from "../chat/chat";
import type { Talk } from "../chat/talk";
import { TypingTeller } from "../chat/typing";
import { AttachButton } from "../files/attach-button";
import { ChosenFiles, MostFiles } from "../files/chosen-files";
import { ChosenList } from "../files/chosen-list";
import { useDrop } from "../files/use-drop";
import { SendLater } from "../later/send-later";
import { Asked } from "../rooms/asked";
import { isAsked, type RoomEntry } from "../rooms/room-book";
import { t } from "../texts/texts";
import { Text } from "../timeline/text";
import { told } from "../view/faults";
import { Icon } from "../view/icon";
import { EmojiPicker } from "./emoji-picker";
import { Mentions, mentionAt } from "./mentions";
import { WritingAbout } from "./writing-about";

/** What the field is for at the moment. */
export type Writing = { is: "new" } | { is: "reply"; seq: number } | { is: "edit"; seq: number };

const MostBytes = 16 * 1024;
const bytesOf = (text: string) => new TextEncoder().encode(text).length;

interface ComposerProps {
  chat: Chat;
  room: RoomEntry;
  talk: Talk;
  title: string;
  writing: Writing;
  onWriting: Dispatch<StateUpdater<Writing>>;
  onFault: (fault: string | undefined) => void;
}

/** Where messages are written. Enter sends, Shift+Enter breaks the line, Arrow-up in the empty field edits one's last message. */
export function Composer({ chat, room, talk, title, writing, onWriting, onFault }: ComposerProps) {
  const mayWrite = room.role !== "guest";
  const [text, setText] = useState(chat.drafts.of(room.roomId));
  const [isPreview, setPreview] = useState(false);
  const [isLater, setLater] = useState(false);
  const [caret, setCaret] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const teller = useRef(new TypingTeller((isTyping) => chat.tellTyping(room.roomId, isTyping))).current;
  const files = useMemo(() => new ChosenFiles(chat.files), [chat]);
  const mayAttach = mayWrite && writing.is !== "edit";
  // Chosen, pasted or dropped: the same holds for all, and what is not taken is said.
  const attach = useCallback(
    (chosen: Iterable<File>) => {
      const all = [...chosen];
      if (all.length > 0 && !mayAttach) {
        onFault(mayWrite ? t().noFilesInEdit : t().readOnly);
      } else if (files.add(all) < all.length) {
        onFault(t().tooManyFiles(MostFiles));
      }
    },
    [files, mayAttach, mayWrite, onFault],
  );
  const isDropping = useDrop(attach) && mayAttach;
  const isEmpty = text.trim() === "" && (!mayAttach || files.stored.length === 0);
  const surplus = bytesOf(text) - MostBytes;
  const [saving, setSaving] = useState<Writing>();
  const isSaving = saving === writing;
  const isHeld = isEmpty || surplus > 0 || isSaving || (mayAttach && files.isBusy);
  const mention = isPreview ? undefined : mentionAt(text, caret);

  const write = (next: string, at = next.length) => {
    if (isSaving) {
      return;
    }
    setText(next);
    setCaret(at);
    teller.changed(next.trim() === "");
    if (writing.is !== "edit") {
      chat.drafts.set(room.roomId, next);
    }
  };

  // What was begun for a new message comes back after an edit.
  useEffect(() => {
    setPreview(false);
    if (writing.is === "edit") {
      setText(talk.log.message(writing.seq)?.text ?? "");
    } else {
      setText(chat.drafts.of(room.roomId));
    }
    if (writing.is !== "new") {
      field.current?.focus();
    }
  }, [writing]);
  useLayoutEffect(() => {
    const element = field.current;
    if (element) {
      element.style.height = "auto";
      element.style.height = `${element.scrollHeight}px`;
    }
  }, [text, isPreview]);
  const moved = chat.drafts.moved.value;
  useEffect(() => {
    if (moved?.roomId === room.roomId && writing.is !== "edit") {
      setText(moved.text);
    }
  }, [moved]);
  // A keyboard is at hand: one may write at once.
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) {
      field.current?.focus();
    }
    return () => teller.changed(true);
  }, []);

  // Who accepted a request may answer at once.
  const asks = isAsked(room);
  const wasAsking = useRef(asks);
  useEffect(() => {
    if (wasAsking.current && !asks) {
      field.current?.focus();
    }
    wasAsking.current = asks;
  }, [asks]);

  const send = async () => {
    const content = text.trim();
    if (isHeld) {
      return;
    }
    onFault(undefined);
    if (writing.is === "edit") {
      await saveEdit(writing, content);
      return;
    }
    const attachments = files.stored;
    files.clear();
    write("");
    setPreview(false);
    onWriting({ is: "new" });
    talk.jumpToNewest();
    await chat.outbox.add(room.roomId, content, {
      ...(writing.is === "reply" && { replyTo: writing.seq }),
      ...(attachments.length > 0 && { attachments }),
    });
    field.current?.focus();
  };

  /** The field has the text until the server has it. */
  const saveEdit = async (edit: Extract<Writing, { is: "edit" }>, content: string) => {
    setSaving(edit);
    try {
      await chat.edit(room.roomId, edit.seq, content);
      // Meanwhile something else may have been begun.
      onWriting((now) => (now === edit ? { is: "new" } : now));
    } catch (thrown) {
      onFault(told(thrown));
    }
    setSaving((now) => (now === edit ? undefined : now));
    // Its button, which was disabled meanwhile, has lost it.
    if (document.activeElement === document.body) {
      field.current?.focus();
    }
  };

  const insert = (what: string, from = caret, until = caret) => {
    const next = text.slice(0, from) + what + text.slice(until);
    write(next, from + what.length);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + what.length, from + what.length);
    });
  };

  const keys = (event: KeyboardEvent) => {
    if (event.isComposing) {
      return;
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && writing.is !== "new") {
      onWriting({ is: "new" });
    } else if (event.key === "ArrowUp" && text === "") {
      const own = lastOwn(talk, chat.self.userId);
      if (own !== undefined) {
        event.preventDefault();
        onWriting({ is: "edit", seq: own });
      }
    }
  };

  if (asks) {
    return <Asked chat={chat} room={room} title={title} />;
  }
  if (!mayWrite) {
    return <p class="composer closed">{t().readOnly}</p>;
  }
  return (
    <>
      {isDropping && <p class="drop">{t().dropHere}</p>}
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {mayAttach && <ChosenList files={files} />}
        <WritingAbout chat={chat} talk={talk} writing={writing} onCancel={() => onWriting({ is: "new" })} />
        {mention && (
          <Mentions
            chat={chat}
            room={room}
            field={field}
            query={mention.query}
            onPick={(name) => insert(`@${name} `, mention.from, caret)}
          />
        )}
        <div class="field">
          {isPreview ? (
            <div class="preview" id="write" tabIndex={-1}>
              <Text source={text} me={chat.self.username} />
            </div>
          ) : (
            <textarea
              id="write"
              ref={field}
              rows={1}
              value={text}
              readOnly={isSaving}
              aria-label={t().writeTo(title)}
              placeholder={t().writeTo(title)}
              dir="auto"
              enterkeyhint="send"
              onInput={(event) => write(event.currentTarget.value, event.currentTarget.selectionStart)}
              onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
              onKeyDown={keys}
              onPaste={(event) => attach(event.clipboardData?.files ?? [])}
            />
          )}
          <div class="tools">
            {surplus > 0 && <span class="fault">{t().tooLong(surplus)}</span>}
            {mayAttach && <AttachButton onChoose={attach} />}
            <EmojiPicker label={t().emoji} onPick={insert} />
            <button
              type="button"
              class="quiet"
              aria-pressed={isPreview}
              aria-label={t().preview}
              title={t().preview}
              disabled={text.trim() === ""}
              onClick={() => setPreview(!isPreview)}
            >
              <Icon name={isPreview ? "write" : "eye"} />
            </button>
            {mayAttach && (
              <button
                type="button"
                class="quiet"
                aria-label={t().sendLater}
                title={t().sendLater}
                disabled={isHeld || text.trim() === "" || files.stored.length > 0}
                onClick={() => setLater(true)}
              >
                <Icon name="clock" />
              </button>
            )}
            <button
              type="submit"
              class="primary"
              aria-label={writing.is === "edit" ? t().save : t().send}
              disabled={isHeld}
            >
              <Icon name={writing.is === "edit" ? "check" : "send"} />
            </button>
          </div>
        </div>
      </form>
      {isLater && (
        <SendLater
          chat={chat}
          roomId={room.roomId}
          text={text.trim()}
          replyTo={writing.is === "reply" ? writing.seq : undefined}
          onDone={() => {
            write("");
            onWriting({ is: "new" });
            // After the dialog: its button has nothing to send any more.
            requestAnimationFrame(() => field.current?.focus());
          }}
          onClose={() => setLater(false)}
        />
      )}
    </>
  );
}

/** The newest message of this user that is in sight, to be edited. */
function lastOwn(talk: Talk, me: string): number | undefined {
  const shown = talk.log.ranges.last;
  for (let seq = shown?.last ?? 0; shown && seq >= shown.first; seq--) {
    const message = talk.log.message(seq);
    if (message && !message.deleted && talk.log.event(seq)?.sender === me) {
      return seq;
    }
  }
  return undefined;
}
