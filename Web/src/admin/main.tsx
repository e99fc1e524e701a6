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
  const [why, setWhy] = useState<"over" | "notTold">();
  // The same function each time: the board would else begin anew with each.
  const leave = useCallback((reason?: "over" | "notTold") => {
    setWhy(reason);
    setSignedIn(false);
  }, []);
  return isSignedIn ? (
    <Board api={api} onSignedOut={leave} />
  ) : (
    <SignIn api={api} why={why} onSignedIn={() => setSignedIn(true)} />
  );
}

document.title = t().title;
render(<Operators />, document.getElementById("app") as HTMLElement);
