import type { Chat } from "../chat/chat";
import { chooseLanguage, Languages, language, t } from "../texts/texts";
import { type Theme, theme } from "../view/theme";

/** Colours and language of this page. */
export function Look({ chat }: { chat: Chat }) {
  const speak = (code: string) => {
    chooseLanguage(code);
    // Mails follow; it is no fault of this page if they do not.
    chat.me.change({ language: code }).catch(() => {});
  };
  return (
    <>
      <Choices
        legend={t().theme}
        name="theme"
        all={t().themes}
        chosen={theme.value}
        onChoose={(one) => (theme.value = one as Theme)}
      />
      <Choices
        legend={t().language}
        name="language"
        all={Object.fromEntries(Object.entries(Languages).map(([code, one]) => [code, one.name]))}
        chosen={language.value}
        onChoose={speak}
      />
    </>
  );
}

function Choices(props: {
  legend: string;
  name: string;
  all: Record<string, string>;
  chosen: string;
  onChoose: (one: string) => void;
}) {
  return (
    <fieldset>
      <legend>{props.legend}</legend>
      {Object.entries(props.all).map(([value, words]) => (
        <label key={value} class="choice">
          <input
            type="radio"
            name={props.name}
            value={value}
            checked={value === props.chosen}
            onChange={() => props.onChoose(value)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
