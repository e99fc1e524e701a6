import { render } from "preact";
import { useCallback, useState } from "preact/hooks";
import { Board } from "./board";
import { OperatorsApi } from "./operators-api";
import { SignIn } from "./sign-in";
import { t } from "./texts";
import "../styles/base.css";
import "../styles/controls.css";
import "./admin.css";

const api = new OperatorsApi();

function Operators() {
  const [isSignedIn, setSignedIn] = useState(false);
  // The same function each time: the board would else begin anew with each.
  const leave = useCallback(() => setSignedIn(false), []);
  return isSignedIn ? (
    <Board api={api} onSignedOut={leave} />
  ) : (
    <SignIn api={api} onSignedIn={() => setSignedIn(true)} />
  );
}

document.title = t().title;
render(<Operators />, document.getElementById("app") as HTMLElement);
