import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { Heights, rowAt } from "./heights";

const Guess = 44;
const Beyond = 600;
const NearEnd = 400;
const AtBottom = 40;

interface ScrollerProps<R extends { key: string }> {
  rows: readonly R[];
  label: string;
  draw: (row: R) => ComponentChildren;
  /** A row to show in the middle, once for each change of `once`. */
  target?: { key: string; once: object } | undefined;
  onNearTop: () => void;
  onNearEnd: () => void;
  /** Whether the newest row is in sight. */
  onBottom: (isBottom: boolean) => void;
}

/**
 * A list that draws only the rows in sight, of any height. What is looked at stays where it is while rows come above or below it, or
 * change their height; at the bottom the list follows the newest row.
 */
export function Scroller<R extends { key: string }>(props: ScrollerProps<R>) {
  const view = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const heights = useRef(new Heights(Guess)).current;
  const place = useRef({
    sticks: true,
    key: "",
    offset: 0,
    top: Number.MAX_SAFE_INTEGER,
    height: 800,
    put: 0,
    wanted: "",
  }).current;
  const keys = props.rows.map((row) => row.key);
  const tops = heights.tops(keys);
  const whole = tops.at(-1) ?? 0;
  const anchor = place.sticks ? -1 : keys.indexOf(place.key);
  const top = place.sticks ? whole - place.height : anchor >= 0 ? (tops[anchor] ?? 0) + place.offset : place.top;
  const first = rowAt(tops, top - Beyond);
  const last = Math.min(keys.length - 1, rowAt(tops, top + place.height + Beyond));
  const observer = useObserver(heights, redraw);

  // Before the eye sees it: what was looked at is put back where it was.
  useLayoutEffect(() => {
    const element = view.current;
    if (element && Math.abs(element.scrollTop - top) >= 1) {
      element.scrollTop = Math.max(0, top);
      place.put = element.scrollTop;
    }
  });

  useLayoutEffect(() => {
    const at = keys.indexOf(props.target?.key ?? "");
    if (at >= 0) {
      Object.assign(place, { sticks: false, key: keys[at], offset: -place.height / 3, wanted: keys[at] });
      redraw(0);
    }
  }, [props.target?.once, keys.indexOf(props.target?.key ?? "") >= 0]);

  // As soon as it is drawn, the row that was asked for has the focus: whoever uses keys or hears the page goes on from there.
  useLayoutEffect(() => {
    const row = place.wanted && view.current?.querySelector<HTMLElement>(`li[data-key="${place.wanted}"] [tabindex]`);
    if (row) {
      place.wanted = "";
      row.focus({ preventScroll: true });
    }
  });

  useEffect(() => {
    const element = view.current as HTMLDivElement;
    const sizes = new ResizeObserver(() => {
      place.height = element.clientHeight;
      redraw(0);
    });
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);

  useEffect(() => {
    if (top < NearEnd) {
      props.onNearTop();
    }
    if (whole - top - place.height < NearEnd) {
      props.onNearEnd();
    }
    props.onBottom(place.sticks);
  });

  const scrolled = () => {
    const element = view.current as HTMLDivElement;
    // Rows may have grown since this list scrolled itself: only people leave the bottom.
    if (Math.abs(element.scrollTop - place.put) < 2) {
      return;
    }
    place.put = Number.NaN;
    const at = rowAt(tops, element.scrollTop);
    place.top = element.scrollTop;
    place.sticks = element.scrollHeight - element.scrollTop - element.clientHeight < AtBottom;
    place.key = keys[at] ?? "";
    place.offset = element.scrollTop - (tops[at] ?? 0);
    redraw(0);
  };

  return (
    // A region that scrolls must be reachable by keyboard.
    <div class="scroller" ref={view} onScroll={scrolled} tabIndex={0} role="region" aria-label={props.label}>
      <ol
        style={{
          paddingTop: `${tops[first] ?? 0}px`,
          paddingBottom: `${Math.max(0, whole - (tops[last + 1] ?? whole))}px`,
        }}
      >
        {props.rows.slice(first, last + 1).map((row) => (
          <li key={row.key} data-key={row.key} ref={observer}>
            {props.draw(row)}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Measures each drawn row, now and whenever it changes. */
function useObserver(heights: Heights, changed: (nothing: number) => void): (row: HTMLLIElement | null) => void {
  const observer = useRef<ResizeObserver>(undefined);
  observer.current ??= new ResizeObserver((entries) => {
    let isNew = false;
    for (const { target } of entries) {
      isNew = heights.set((target as HTMLElement).dataset.key ?? "", (target as HTMLElement).offsetHeight) || isNew;
    }
    if (isNew) {
      changed(0);
    }
  });
  useEffect(() => () => observer.current?.disconnect(), []);
  return useRef((row: HTMLLIElement | null) => {
    if (row) {
      observer.current?.observe(row);
    }
  }).current;
}
