import { Delays } from "../hub/delays";
import { LastLines, type LogEntry } from "./operators-api";

/** Why nothing comes: the stream ended, as with its process, or it could not be had. */
export type Broken = { is: "over" } | { is: "fault"; fault: unknown };

/**
 * Follows a log for as long as it is looked at: where the stream breaks off, that is told, and it is begun again. A stream begins with
 * the last lines; each line is heard once. Where none of them was heard before, more may have come meanwhile: that is said in their place.
 * @param open Resolves once the log answers.
 * @param tell Told whenever it breaks off, and with nothing when it goes on.
 */
export async function followLog(
  open: (stop: AbortSignal) => Promise<AsyncIterable<LogEntry>>,
  hear: (entry: LogEntry) => void,
  tell: (broken?: Broken) => void,
  stop: AbortSignal,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<void> {
  const delays = new Delays();
  let heard: string[] = [];
  while (!stop.aborted) {
    let broken: Broken = { is: "over" };
    try {
      const entries = await open(stop);
      tell();
      const before = new Set(heard);
      let joins = before.size === 0;
      for await (const entry of entries) {
        if (!("lost" in entry)) {
          // A process that was started again counts from the beginning: the number alone is no name.
          const key = `${entry.number} ${entry.at}`;
          if (before.has(key)) {
            joins = true;
            continue;
          }
          if (!joins) {
            joins = true;
            hear({ lost: undefined });
          }
          // Nothing older is told again.
          heard = [...heard.slice(1 - LastLines), key];
        }
        delays.reset();
        hear(entry);
      }
    } catch (fault) {
      broken = { is: "fault", fault };
    }
    if (!stop.aborted) {
      tell(broken);
      await sleep(delays.next());
    }
  }
}
