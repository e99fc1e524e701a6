import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../texts/texts";
import { Icon } from "../view/icon";

// What people use most; every other one comes from the keyboard of their device.
const Often = [
  "👍",
  "❤️",
  "😂",
  "😊",
  "🎉",
  "😮",
  "😢",
  "🙏",
  "👏",
  "🔥",
  "✅",
  "👀",
  "🤔",
  "😅",
  "😍",
  "😎",
  "🙌",
  "💪",
  "👋",
  "💡",
  "🚀",
  "☕",
  "🌱",
  "⭐",
];
// What it takes below its button, with what stands there: it opens above where that is not left.
const Height = 260;

/** A grid of emoji that arrow keys walk through. */
export function EmojiPicker({ label, onPick }: { label: string; onPick: (emoji: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [isLow, setLow] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) {
      return;
    }
    place.current?.querySelector<HTMLElement>(".emoji button")?.focus();
    const outside = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    const grid = event.currentTarget as HTMLElement;
    const all = [...grid.querySelectorAll("button")];
    // As many stand side by side as the screen has room for.
    const across = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key];
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (step) {
      event.preventDefault();
      all[all.indexOf(document.activeElement as HTMLButtonElement) + step]?.focus();
    }
  };
  return (
    <div class="picker" ref={place}>
      <button
        ref={opener}
        type="button"
        class="quiet"
        aria-label={label}
        title={label}
        aria-expanded={isOpen}
        onClick={() => {
          setLow((opener.current?.getBoundingClientRect().bottom ?? 0) > innerHeight - Height);
          setOpen(!isOpen);
        }}
      >
        <Icon name="smile" />
      </button>
      {isOpen && (
        <div class={isLow ? "emoji above" : "emoji"} role="group" aria-label={t().emoji} onKeyDown={keys}>
          {Often.map((emoji, index) => (
            <button
              key={emoji}
              type="button"
              class="quiet"
              tabIndex={index === 0 ? 0 : -1}
              onClick={() => {
                close();
                onPick(emoji);
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
