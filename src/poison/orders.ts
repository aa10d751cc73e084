// Orders to a model: phrases that no description of a tool needs, found by their words in order.

import type { Severity } from "../finding.ts";
import { lookOf } from "../tools/look-alike.ts";
import { isDescription } from "./negation.ts";
import type { PlacedWord } from "./read-words.ts";

export interface Order {
  readonly severity: Severity;
  /** What the phrase does, after "It ". */
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

type Fits = (word: string) => boolean;

/** One word of a phrase, with how many others may stand between it and the one before. */
interface Step {
  readonly fits: Fits;
  readonly gap: number;
}

interface Phrase {
  readonly severity: Severity;
  readonly what: string;
  readonly steps: readonly Step[];
}

const words = (list: string): Fits => {
  // As the words of a text are read.
  const set: ReadonlySet<string> = new Set(list.split(" ").map(lookOf));
  return (word) => set.has(word);
};
const first = (fits: Fits): Step => ({ fits, gap: 0 });
const within = (gap: number, fits: Fits): Step => ({ fits, gap });

const NOT = words(
  "not don't dont never mustn't without avoid cannot no nicht nichts ne jamais nunca niemals не 不 别 勿",
);
const TELL = words(
  "tell telling mention mentioning inform informing notify notifying reveal revealing disclose disclosing show showing alert alerting say saying report reporting expose exposing explain explaining acknowledge digas diga decir sage sagen erzähle verrate dites dire dis говори сообщай 告",
);
const PEOPLE = words(
  "user users human humans person people anyone anybody operator owner customer developer usuario usuarios benutzer nutzer utilisateur l'utilisateur пользователю пользователям 用",
);
const ASK = words(
  "ask asking confirm confirming request requesting wait waiting seek seeking require prompt prompting",
);
const CONSENT = words(
  "user users human permission confirmation approval consent authorization authorisation them",
);
const IGNORE = words(
  "ignore ignoring disregard disregarding forget override overriding bypass bypassing ignora ignoriere ignoriert ignorez olvida vergiss oubliez игнорируй игнорируйте забудь 忽 忽略",
);
const EARLIER = words(
  "previous prior above earlier preceding all other any existing your system original former these those the anteriores previas vorherigen bisherigen précédentes предыдущие прежние 之 以 前 先",
);
const RULES = words(
  "instruction instructions prompt prompts rules guidelines directives directions guardrails safeguards restrictions instrucciones anweisungen consignes инструкции указания 指 指令 令",
);
const SEND = words(
  "read open load fetch get include attach send sending pass passing provide copy put append paste forward upload post exfiltrate insert add write transmit share submit return",
);
const FILE =
  /^(?:~|\/|\$home)?[\w./~-]{0,100}(?:\.ssh\b|id_rsa|id_ed25519|\.env(?:\.\w+)?$|\.aws\b|\.npmrc$|\.netrc$|\.pgpass$|\.kube\b|mcp\.json$|\.cursor\/|claude_desktop_config|\/etc\/(?:passwd|shadow)|known_hosts|\.bash_history|\.git-credentials)/;
const isPrivateFile: Fits = (word) => word.length <= 200 && FILE.test(word);
const ANY = words("any every all each anything everything");
const OTHER = words("other another");
const TOOLS = words(
  "tool tools action actions function functions call calls request requests task tasks response answer",
);
const BEFORE = words("before after instead prior whenever");
const NAMELESS = words(
  "of to for using calling running invoking use with doing performing making taking you",
);

/** The gravest first: of phrases that overlap the first is told. */
const PHRASES: readonly Phrase[] = [
  {
    severity: "error",
    what: "tells the model to set its instructions aside",
    steps: [first(IGNORE), within(4, EARLIER), within(4, RULES)],
  },
  {
    severity: "error",
    what: "tells the model to set its instructions aside",
    steps: [
      first(words("pay")),
      within(0, words("no")),
      within(0, words("attention")),
      within(4, EARLIER),
      within(4, RULES),
    ],
  },
  {
    severity: "error",
    what: "tells the model to set its instructions aside",
    steps: [
      first(words("ignora olvida oubliez ignorez")),
      within(3, words("instrucciones consignes instructions")),
      within(2, words("anteriores previas précédentes")),
    ],
  },
  {
    severity: "error",
    what: "tells the model to set its instructions aside",
    steps: [first(words("前 以 上")), within(4, words("指 命")), within(4, words("無"))],
  },
  {
    severity: "error",
    what: "tells the model to keep something from the user",
    steps: [first(NOT), within(2, TELL), within(4, PEOPLE)],
  },
  {
    severity: "error",
    what: "tells the model to keep something from the user",
    steps: [
      first(words("not never nicht")),
      within(5, words("mention tell inform notify reveal disclose")),
      within(4, PEOPLE),
    ],
  },
  {
    severity: "error",
    what: "tells the model to keep something from the user",
    steps: [
      first(NOT),
      within(1, words("let letting allow allowing")),
      within(2, PEOPLE),
      within(1, words("know see notice learn realize realise find")),
    ],
  },
  {
    severity: "error",
    what: "tells the model to keep something from the user",
    steps: [
      first(words("sage verrate erzähle")),
      within(2, words("benutzer nutzer")),
      within(2, words("nichts nicht")),
    ],
  },
  {
    severity: "error",
    what: "tells the model to keep something from the user",
    steps: [
      first(words("hide hiding conceal concealing secret hidden invisible")),
      within(5, words("from to")),
      within(2, PEOPLE),
    ],
  },
  {
    severity: "error",
    what: "tells the model to keep something from the user",
    steps: [
      first(PEOPLE),
      within(2, words("must should may shall can")),
      within(0, words("not never")),
      within(2, words("know see notice learn realize realise find informed told notified")),
    ],
  },
  {
    severity: "warning",
    what: "says that something is to be kept from the user",
    steps: [
      first(PEOPLE),
      within(1, words("not doesn't don't never")),
      within(0, words("need")),
      within(0, words("to")),
      within(1, words("know")),
    ],
  },
  {
    severity: "error",
    what: "tells the model to hand over private files",
    steps: [first(SEND), within(10, isPrivateFile)],
  },
  {
    severity: "error",
    what: "tells the model to hand over what it was told",
    steps: [
      first(SEND),
      within(5, words("system full entire whole complete chat conversation previous all")),
      within(2, words("prompt conversation history messages transcript context instructions")),
      within(10, words("as in into to parameter argument field")),
      within(
        4,
        words("parameter argument field param note sidenote context url server endpoint address this"),
      ),
    ],
  },
  {
    severity: "error",
    what: "tells the model to act without asking",
    steps: [first(NOT), within(2, ASK), within(4, CONSENT)],
  },
  {
    severity: "error",
    what: "claims to go before other instructions",
    steps: [
      first(words("take takes taking has have")),
      within(3, words("precedence priority")),
      within(3, words("over")),
      within(5, words("instructions instruction prompt prompts rules tools everything guidelines")),
    ],
  },
  {
    severity: "error",
    what: "gives the model another part to play",
    steps: [
      first(words("you")),
      within(0, words("are must")),
      within(1, words("now act")),
      within(3, words("a an as in no unrestricted jailbroken developer admin root")),
      within(4, words("mode assistant agent model ai restrictions admin administrator root unrestricted")),
    ],
  },
  {
    severity: "warning",
    what: "tells the model when to call it instead of other tools",
    steps: [
      first(words("must always call use run invoke")),
      within(6, BEFORE),
      within(2, ANY),
      within(1, OTHER),
      within(2, TOOLS),
    ],
  },
  {
    severity: "warning",
    what: "tells the model when to call it instead of other tools",
    steps: [
      first(BEFORE),
      within(1, NAMELESS),
      within(1, ANY),
      within(1, OTHER),
      within(1, words("tool tools function functions")),
    ],
  },
  {
    severity: "warning",
    what: "tells the model not to use other tools",
    steps: [
      first(NOT),
      within(1, words("use call run invoke using calling trust")),
      within(1, ANY),
      within(1, OTHER),
      within(2, TOOLS),
    ],
  },
];

/** Linear: each phrase looks a bounded number of words ahead from each word. */
export function findOrders(placed: readonly PlacedWord[]): readonly Order[] {
  const found: Order[] = [];
  for (const { severity, what, steps } of PHRASES) {
    for (let at = 0; at < placed.length; at++) {
      const last = follow(placed, at, steps);
      if (last === undefined || isDescription(placed, at)) continue;
      const [start, end] = [placed[at]?.start ?? 0, placed[last]?.end ?? 0];
      at = last;
      if (!found.some((other) => start < other.end && other.start < end))
        found.push({ severity, what, start, end });
      if (found.length >= MOST_ORDERS) return sorted(found);
    }
  }
  return sorted(found);
}

/** A text that gives more is told of well enough. */
const MOST_ORDERS = 20;

const sorted = (orders: readonly Order[]): readonly Order[] => orders.toSorted((a, b) => a.start - b.start);

/**
 * The index of the last word of a phrase, whose word number `from` stands at `at`, in one sentence. Asked at every word of
 * every text for every phrase, so nothing is made here.
 */
function follow(
  placed: readonly PlacedWord[],
  at: number,
  steps: readonly Step[],
  from = 0,
): number | undefined {
  if (steps[from]?.fits(placed[at]?.word ?? "") !== true) return undefined;
  const next = steps[from + 1];
  if (next === undefined) return at;
  for (let ahead = at + 1; ahead <= at + 1 + next.gap && ahead < placed.length; ahead++) {
    if (placed[ahead]?.isFirst) return undefined;
    const last = follow(placed, ahead, steps, from + 1);
    if (last !== undefined) return last;
  }
  return undefined;
}
