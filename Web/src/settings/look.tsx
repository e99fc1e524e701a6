import type { Chat } from "../chat/chat";
import { chooseLanguage, Languages, language, t } from "../texts/texts";
import { Choices } from "../view/choices";
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
