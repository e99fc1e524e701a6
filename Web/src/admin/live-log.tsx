import { useEffect, useState } from "preact/hooks";
import { told } from "../view/faults";
import type { LogLine, OperatorsApi, ProcessStatus } from "./operators-api";
import { t } from "./texts";

const Kept = 300;
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
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const [fault, setFault] = useState("");
  useEffect(() => {
    const stop = new AbortController();
    setLines([]);
    setFault("");
    const follow = async () => {
      for await (const line of api.log(process, level, stop.signal)) {
        setLines((shown) => [line, ...shown].slice(0, Kept));
      }
    };
    // It ends with the process; what was read stays.
    follow().catch((thrown: unknown) => {
      if (!stop.signal.aborted) {
        setFault(told(thrown));
      }
    });
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
        {fault}
      </p>
      <ol class="log" tabIndex={0} aria-labelledby="log">
        {lines.map((line) => (
          <li key={line.number} class={line.level}>
            <time dateTime={line.at}>{new Date(line.at).toLocaleTimeString()}</time> <b>{line.level}</b>{" "}
            <span class="hint">{line.category.split(".").at(-1)}</span> {line.text}
          </li>
        ))}
      </ol>
    </section>
  );
}
