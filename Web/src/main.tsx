import { render } from "preact";
import { keepPage } from "./files/use-drop";
import { App } from "./pages/app";
import { Unsupported } from "./pages/unsupported";
import { keepForOffline } from "./view/offline";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/door.css";
import "./styles/frame.css";
import "./styles/timeline.css";
import "./styles/composer.css";
import "./styles/dialog.css";
import "./styles/files.css";
import "./styles/devices.css";

const place = document.getElementById("app") as HTMLElement;
// Locks and safe cookies exist only in secure contexts; without them two tabs could spend one refresh token twice.
const isSupported = isSecureContext && "locks" in navigator;
render(isSupported ? <App /> : <Unsupported />, place);
if (isSupported) {
  keepForOffline();
  keepPage();
}
