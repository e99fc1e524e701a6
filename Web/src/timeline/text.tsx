import { useLayoutEffect, useRef } from "preact/hooks";
import { render } from "../markdown/markdown";

/** A message's text, through the sanitiser. */
export function Text({ source, me }: { source: string; me: string }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(render(source, me));
  }, [source, me]);
  return <div class="text" ref={place} dir="auto" />;
}
