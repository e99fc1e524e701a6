import { signal } from "@preact/signals";

/** The address without what follows it: `/rooms/ID`. */
export const path = signal(location.pathname);

addEventListener("popstate", () => {
  path.value = location.pathname;
});

export function go(to: string, replace = false): void {
  if (to !== location.pathname) {
    history[replace ? "replaceState" : "pushState"](null, "", to);
  }
  path.value = location.pathname;
}

/** Handler of links within the page. */
export function follow(event: MouseEvent): void {
  const link = (event.currentTarget as HTMLAnchorElement).pathname;
  if (!event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    go(link);
  }
}
