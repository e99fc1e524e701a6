import { useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { Bots } from "./bots";
import { Devices } from "./devices";
import { Look } from "./look";
import { Notifications } from "./notifications";
import { Profile } from "./profile";
import { SecondFactor } from "./second-factor";
import { Security } from "./security";

const Pages = ["profile", "look", "notifications", "security", "devices", "bots"] as const;

/** What one may change about oneself and this page. */
export function Settings({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const [shown, show] = useState<(typeof Pages)[number]>("profile");
  const names = {
    profile: t().profile,
    look: t().look,
    notifications: t().notifications,
    security: t().security,
    devices: t().devices,
    bots: t().bots,
  };
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) {
      const next = Pages[(Pages.indexOf(shown) + by + Pages.length) % Pages.length] ?? "profile";
      show(next);
      document.getElementById(`tab-${next}`)?.focus();
    }
  };
  return (
    <Dialog title={t().settings} onClose={onClose}>
      <div class="tabs" role="tablist" aria-label={t().settings} onKeyDown={step}>
        {Pages.map((page) => (
          <button
            key={page}
            id={`tab-${page}`}
            type="button"
            role="tab"
            aria-selected={page === shown}
            aria-controls="tab-panel"
            tabIndex={page === shown ? 0 : -1}
            onClick={() => show(page)}
          >
            {names[page]}
          </button>
        ))}
      </div>
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${shown}`}>
        {shown === "profile" && <Profile chat={chat} />}
        {shown === "look" && <Look chat={chat} />}
        {shown === "notifications" && <Notifications chat={chat} />}
        {shown === "security" && (
          <>
            <Security chat={chat} />
            <SecondFactor me={chat.me} />
          </>
        )}
        {shown === "devices" && <Devices chat={chat} />}
        {shown === "bots" && <Bots chat={chat} />}
      </div>
    </Dialog>
  );
}
