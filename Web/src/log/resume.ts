import type { Page } from "./events";
import type { RoomLog } from "./room-log";

/** Gaps longer than this are not read: what lies before them is dropped and comes back when somebody scrolls there. */
export const LongestGap = 1_000;

/**
 * Reads what the live stream left out, page by page, until nothing is missing.
 * @param read Folded events after a seq.
 */
export async function fillGaps(log: RoomLog, read: (after: number) => Promise<Page>): Promise<void> {
  for (let gap = log.gap(); gap; gap = log.gap()) {
    if (gap.last - gap.first >= LongestGap) {
      log.forgetThrough(gap.last);
      continue;
    }
    const page = await read(gap.first - 1);
    if (page.items.length === 0) {
      // The server no longer has it.
      log.forgetThrough(gap.last);
      continue;
    }
    log.addPage(page);
  }
}
