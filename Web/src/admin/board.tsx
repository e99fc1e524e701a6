import { useEffect, useState } from "preact/hooks";
import { t as words } from "../texts/texts";
import { LiveLog } from "./live-log";
import { type BusyRoom, isSessionEnd, type OperatorsApi, type Status } from "./operators-api";
import { ProcessTable } from "./process-table";
import { t } from "./texts";

const Period = 5_000;

/**
 * Everything at a look; asked for anew every few seconds.
 * @param props.onSignedOut Told why, unless it was asked for and done.
 */
export function Board({ api, onSignedOut }: { api: OperatorsApi; onSignedOut: (why?: "over" | "notTold") => void }) {
  const [status, setStatus] = useState<Status>();
  const [rooms, setRooms] = useState<BusyRoom[]>([]);
  const [isOld, setOld] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async () => {
      try {
        const [processes, busy] = await Promise.all([api.status(), api.busiest()]);
        setStatus(processes);
        setRooms(busy);
        setOld(false);
      } catch (fault) {
        // An answer for a board that is gone is no word on the session that came after it.
        if (isOver) {
          return;
        }
        if (isSessionEnd(fault)) {
          onSignedOut("over");
          return;
        }
        setOld(true);
      }
      if (!isOver) {
        timer = setTimeout(look, Period);
      }
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [api, onSignedOut]);
  const leave = async () => {
    try {
      await api.signOut();
      onSignedOut();
    } catch (fault) {
      onSignedOut(isSessionEnd(fault) ? undefined : "notTold");
    }
  };
  return (
    <>
      <header class="operators-head">
        <h1>{t().title}</h1>
        {status && (
          <p class="hint grow">
            {status.answering} · {status.version.split("+")[0]} · {t().at} {new Date(status.at).toLocaleTimeString()}
          </p>
        )}
        <button type="button" onClick={leave}>
          {words().signOut}
        </button>
      </header>
      <main class="operators-board">
        <p class="fault" role="status">
          {isOld ? t().old : ""}
        </p>
        <section aria-labelledby="processes">
          <h2 id="processes">{t().processes}</h2>
          <ProcessTable processes={status?.processes ?? []} />
        </section>
        <section aria-labelledby="busy">
          <h2 id="busy">{t().rooms}</h2>
          <RoomTable rooms={rooms} />
        </section>
        {status && <LiveLog api={api} processes={status.processes} first={status.answering} />}
      </main>
    </>
  );
}

function RoomTable({ rooms }: { rooms: readonly BusyRoom[] }) {
  if (rooms.length === 0) {
    return <p class="hint">{t().noRooms}</p>;
  }
  return (
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">{t().room}</th>
            <th scope="col">{t().perMinute}</th>
            <th scope="col">{t().members}</th>
            <th scope="col">{t().head}</th>
          </tr>
        </thead>
        <tbody>
          {rooms.map((room) => (
            <tr key={room.roomId}>
              <th scope="row">{room.name ?? room.roomId}</th>
              <td>{room.eventsPerMinute}</td>
              <td>{room.members}</td>
              <td>{room.head}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
