// Tools for tests of scans: one of each class, and a list that means harm in every text.

export const TOOLS = [
  {
    name: "get_item",
    title: "Get an item",
    description: "Returns an item.\n\nIts id must be known.",
    inputSchema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
    annotations: { readOnlyHint: true },
  },
  { name: "add_item", inputSchema: { type: "object" } },
  {
    name: "update_item",
    description: "Updates an item.",
    inputSchema: {
      type: "object",
      properties: {
        id: { type: "string", description: "Which item." },
        state: { enum: ["open", "closed"] },
        tags: { type: "array", items: { type: "string" } },
        owner: { anyOf: [{ $ref: "#/$defs/person" }, { type: "null" }] },
      },
      required: ["id"],
      $defs: { person: { type: "object", description: "A person." } },
    },
  },
  {
    name: "execute_shell_command",
    inputSchema: { type: "object", properties: { command: { type: "string" } } },
  },
  { name: "delete_item", description: "Deletes an item for ever.", inputSchema: { type: "object" } },
  { name: "create_payment", inputSchema: { type: "object", properties: { amount: { type: "number" } } } },
];

/** Texts that would be more than text in HTML, in a script, in a terminal, or to a reader's eyes. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<script>pwned("a")</script>',
  "</script><script>pwned(1)</script>",
  '"><img src=x onerror=pwned(1)>',
  "' onmouseover='pwned(1)' x='",
  "<!-- never closed",
  "--><svg/onload=pwned(1)>",
  "</title></style></textarea></template><iframe srcdoc='<script>pwned(1)</script>'>",
  '<a href="javascript:pwned(1)">javascript:pwned(1)</a>',
  "<base href=https://evil.example/><meta http-equiv=refresh content='0;url=https://evil.example/'>",
  "<link rel=stylesheet href=https://evil.example/x.css><style>*{display:none}</style>",
  "<form action=https://evil.example><button>Go</button></form>",
  "&lt;b&gt; &amp;#x3c;script&#62; &nbsp;",
  "\u202egnp.exe\u202c \u2066isolate\u2069",
  "zero\u200bwidth\u200d\ufeff\u00ad",
  "tags \u{e0041}\u{e0042}",
  "\u001b[31mred\u001b]0;title\u0007 \u0000\u0008",
  "##[error]x ::error::y",
  "`$" + "{pwned(1)}` {{pwned(1)}} <%= pwned(1) %>",
  "line one\nline two\r\nline three\u2028four\tfive",
  `Z${"\u0301".repeat(200)}algo`,
  "שלום עולם العربية",
  "<b>".repeat(300),
  "]]>\\\"'/*\n*/--!><plaintext>",
];

/** Every text of a tool is hostile in turn; names stay different. */
export const HOSTILE_TOOLS: readonly unknown[] = HOSTILE_TEXTS.map((text, i) => ({
  name: `${["delete", "run", "get", "pay"][i % 4]}_${i} ${text}`,
  title: text,
  description: `${text}\n${text}`,
  inputSchema: {
    type: "object",
    properties: { [text]: { type: "string", description: text }, mode: { enum: [text, "safe"] } },
    required: [text],
  },
  annotations: { title: text, readOnlyHint: true },
}));
