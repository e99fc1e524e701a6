import { useEffect, useState } from "preact/hooks";
import { Refusal } from "../api/problem";
import { type Broken, followLog } from "./follow-log";
import { LastLines, type LogEntry, type OperatorsApi, type ProcessStatus } from "./operators-api";
import { t } from "./texts";

const Levels = ["debug", "info", "warn", "error", "critical"];

/** The log of one process, as it is written; the newest line first, so that nothing has to scroll. */
export function LiveLog({
  api,
  processes,
  first,
}: {
  api: OperatorsApi;
  processes: readonly ProcessStatus[];
  first: string;
}) {
  const [process, setProcess] = useState(first);
  const [level, setLevel] = useState("info");
  const [entries, setEntries] = useState<readonly { key: number; entry: LogEntry }[]>([]);
  const [broken, setBroken] = useState<Broken>();
  useEffect(() => {
    const stop = new AbortController();
    let key = 0;
    setEntries([]);
    setBroken(undefined);
    void followLog(
      (signal) => api.log(process, level, signal),
      (entry) => setEntries((shown) => [{ key: key++, entry }, ...shown].slice(0, LastLines)),
      setBroken,
      stop.signal,
      (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    );
    return () => stop.abort();
  }, [api, process, level]);
  return (
    <section aria-labelledby="log">
      <h2 id="log">{t().log}</h2>
      <p class="row">
        <label for="log-process">{t().process}</label>
        <select id="log-process" value={process} onChange={(event) => setProcess(event.currentTarget.value)}>
          {processes
            .filter((one) => one.answers)
            .map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
        </select>
        <label for="log-level">{t().level}</label>
        <select id="log-level" value={level} onChange={(event) => setLevel(event.currentTarget.value)}>
          {Levels.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </p>
      <p class="fault" role="status">
        {broken && brokenWords(broken)}
      </p>
      <ol class="log" tabIndex={0} aria-labelledby="log">
        {entries.map(({ key, entry }) =>
          "lost" in entry ? (
            <li key={key} class="hint">
              {t().lines(entry.lost)}
            </li>
          ) : (
            <li key={key} class={entry.level}>
              <time dateTime={entry.at}>{new Date(entry.at).toLocaleTimeString()}</time> <b>{entry.level}</b>{" "}
              <span class="hint">{entry.category.split(".").at(-1)}</span> {entry.text}
            </li>
          ),
        )}
      </ol>
    </section>
  );
}

function brokenWords(broken: Broken): string {
  const words =
    broken.is === "over" ? t().logOver : broken.fault instanceof Refusal ? broken.fault.message : t().logAway;
  return `${words} ${t().tryingAgain}`;
}
