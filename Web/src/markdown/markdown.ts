import createDOMPurify from "dompurify";
import MarkdownIt from "markdown-it";

const Tags = [
  "p",
  "br",
  "strong",
  "em",
  "s",
  "del",
  "code",
  "pre",
  "blockquote",
  "ul",
  "ol",
  "li",
  "a",
  "hr",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
];

// Pictures of others are never fetched: the request would tell a stranger who reads, and when.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable(["image"]);
const purify = createDOMPurify(window);
const Mention = /(^|[\s(])(@[A-Za-z0-9][A-Za-z0-9._-]{1,30}[A-Za-z0-9])/g;

purify.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName === "A") {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
});

/**
 * A message's text as elements. The only way from what people write to markup: everything passes the sanitiser, and what comes out
 * is a tree, never a string of HTML.
 */
export function render(text: string, me?: string): DocumentFragment {
  const tree = purify.sanitize(markdown.render(text), {
    ALLOWED_TAGS: Tags,
    ALLOWED_ATTR: ["href", "start"],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    RETURN_DOM_FRAGMENT: true,
  });
  // Where an address was refused, nothing should look as if it could be pressed.
  for (const link of tree.querySelectorAll("a:not([href])")) {
    link.replaceWith(...link.childNodes);
  }
  markMentions(tree, me);
  return tree;
}

function markMentions(tree: DocumentFragment, me?: string): void {
  const walker = document.createTreeWalker(tree, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest("a, code, pre") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const found: Text[] = [];
  while (walker.nextNode()) {
    if (walker.currentNode.nodeValue?.includes("@")) {
      found.push(walker.currentNode as Text);
    }
  }
  for (const node of found) {
    node.replaceWith(...pieces(node.data, me));
  }
}

function pieces(text: string, me?: string): (string | Element)[] {
  const all: (string | Element)[] = [];
  let at = 0;
  for (const match of text.matchAll(Mention)) {
    const [, before = "", name = ""] = match;
    const mark = document.createElement("span");
    mark.className = name.slice(1).toLowerCase() === me?.toLowerCase() ? "mention mine" : "mention";
    mark.textContent = name;
    all.push(text.slice(at, match.index) + before, mark);
    at = match.index + match[0].length;
  }
  all.push(text.slice(at));
  return all;
}
