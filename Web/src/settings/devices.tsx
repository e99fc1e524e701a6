import { useEffect, useState } from "preact/hooks";
import type { Device } from "../api/contract";
import type { Chat } from "../chat/chat";
import { momentOf, t } from "../texts/texts";
import { told } from "../view/faults";

/** Where one is signed in, and how to end that. */
export function Devices({ chat }: { chat: Chat }) {
  const [devices, setDevices] = useState<Device[]>();
  const [fault, setFault] = useState<string>();
  const failed = (thrown: unknown) => setFault(told(thrown));
  const load = () => chat.devices.list().then(setDevices, failed);
  const end = (work: Promise<unknown>) => work.then(load).catch(failed);
  useEffect(() => void load(), [chat]);
  return (
    <>
      <p class="fault" role="alert">
        {fault}
      </p>
      <ul class="found">
        {devices?.map((device) => (
          <li key={device.sessionId}>
            <span class="grow">
              <strong>{device.device || t().unknownDevice}</strong>{" "}
              {device.current && <span class="hint">({t().thisDevice})</span>}
              <span class="hint block">{t().lastSeen(momentOf(device.lastSeenAt), device.place ?? "")}</span>
            </span>
            {!device.current && (
              <button
                type="button"
                aria-label={t().endSessionOf(device.device || t().unknownDevice)}
                onClick={() => end(chat.devices.end(device.sessionId))}
              >
                {t().endSession}
              </button>
            )}
          </li>
        ))}
      </ul>
      {/* Not before the list: a button that moves away under the finger is not pressed. */}
      {(devices || fault) && (
        <div class="row">
          {(devices?.length ?? 0) > 1 && (
            <button type="button" onClick={() => end(chat.devices.endOthers())}>
              {t().endOthers}
            </button>
          )}
          <button type="button" class="danger" onClick={() => void chat.signOut().catch(failed)}>
            {t().signOut}
          </button>
        </div>
      )}
    </>
  );
}
