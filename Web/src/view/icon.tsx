const Paths = {
  plus: "M12 5v14M5 12h14",
  compass: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm3.5 5.5-2 5-5 2 2-5z",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12 4 4",
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3.5 15h16",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm-6 9c.5-4 3-6 6-6s5.500 2 6 6M16 5a3 3 0 0 1 0 6M17.500 14.500c2 .8 3.200 2.500 3.500 5.500",
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6 6 18",
  send: "M4 12 20 4l-5 16-3.500-6.500zM11.500 13.500 20 4",
  smile:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.500 14c.8 1.500 2 2.200 3.500 2.200s2.700-.7 3.500-2.200M9 9.500v.1M15 9.500v.1",
  reply: "M10 6 4 12l6 6M4 12h10a6 6 0 0 1 6 6",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  copy: "M9 9h10v11H9zM5 15V4h10",
  down: "M12 5v14M6 13l6 6 6-6",
  gear: "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  clip: "M8 12.500l6-6a3.200 3.200 0 0 1 4.600 4.600l-8 8a5 5 0 0 1-7-7l7.500-7.500",
  thread: "M5 5h14v9H11l-4 4v-4H5zM9 9.500h6",
  calendar: "M5 6h14v14H5zM5 10h14M9 3v5M15 3v5",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1.500 1.500M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1.500-1.500",
  check: "M5 13l4 4L19 7",
  warning: "M12 4 3 20h18zM12 10v4M12 17v.1",
  eye: "M3 12c2.500-4.500 5.500-6.500 9-6.500s6.500 2 9 6.500c-2.500 4.500-5.500 6.500-9 6.500S5.500 16.500 3 12zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
  write: "M4 20h16M5 16l1-4L15 3l3 3-9 9z",
} as const;

export type IconName = keyof typeof Paths;

/** A drawing beside words, or inside a button that has a name of its own. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={Paths[name]} />
    </svg>
  );
}
