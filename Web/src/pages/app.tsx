import { useEffect, useMemo } from "preact/hooks";
import { AccountsApi } from "../api/accounts-api";
import type { Self } from "../api/contract";
import { Http } from "../api/http";
import { SessionsApi } from "../api/sessions-api";
import { Chat } from "../chat/chat";
import { ChatPage } from "../chat/chat-page";
import { Session } from "../session/session";
import { language, t } from "../texts/texts";
import { path } from "../view/route";
import { ForgotPage } from "./forgot";
import { RegisterPage } from "./register";
import { ResetPage } from "./reset";
import { SignInPage } from "./sign-in";
import { VerifyPage } from "./verify";

const words = () => language.value;
const open = new Http(words);
const accounts = new AccountsApi(open);
const session = new Session(new SessionsApi(open));
void session.start();

/** Which page an address shows, by who is signed in. */
export function App() {
  const state = session.state.value;
  useEffect(() => {
    document.title = t().appName;
  }, [state.is]);
  switch (path.value) {
    case "/reset":
      return <ResetPage api={accounts} />;
    case "/verify":
      return <VerifyPage api={accounts} />;
  }
  if (state.is === "in" || state.is === "kept") {
    return <SignedIn key={state.user.userId} user={state.user} />;
  }
  if (state.is === "starting") {
    return <main class="door" aria-busy="true" aria-label={t().loading} />;
  }
  switch (path.value) {
    case "/register":
      return <RegisterPage api={accounts} />;
    case "/forgot":
      return <ForgotPage api={accounts} />;
    default:
      return <SignInPage session={session} api={accounts} reason={state.is === "out" ? state.reason : undefined} />;
  }
}

function SignedIn({ user }: { user: Self }) {
  const chat = useMemo(() => new Chat(user, session, new Http(words, session)), [user.userId]);
  useEffect(() => {
    chat.start();
    return () => chat.stop();
  }, [chat]);
  return <ChatPage chat={chat} />;
}
