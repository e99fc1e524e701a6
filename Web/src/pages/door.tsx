import type { ComponentChildren } from "preact";
import { chooseLanguage, Languages, language, t } from "../texts/texts";
import { follow } from "../view/route";

/** The frame of every page before sign-in. */
export function Door({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: string | undefined;
  children?: ComponentChildren;
}) {
  return (
    <main class="door">
      <div class="card">
        <p class="brand">
          <img src="/icon.svg" alt="" width="28" height="28" />
          {t().appName}
        </p>
        <h1>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
        {children}
      </div>
      <nav class="languages" aria-label={t().language}>
        {Object.entries(Languages).map(([code, one]) => (
          <button
            key={code}
            type="button"
            class="link"
            lang={code}
            aria-pressed={code === language.value}
            onClick={() => chooseLanguage(code)}
          >
            {one.name}
          </button>
        ))}
      </nav>
    </main>
  );
}

export function DoorLink({ to, children }: { to: string; children?: ComponentChildren }) {
  return (
    <a href={to} onClick={follow}>
      {children}
    </a>
  );
}
