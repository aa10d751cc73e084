// Looks for poison in the tools of one server: texts that steer a model, hide something, or hold a secret.

import { findSecret, maskSecrets } from "../policy/secrets.ts";
import type { ToolDefinition } from "../tools/tool.ts";
import { quote } from "../tools/words.ts";
import { findHidden } from "./hidden.ts";
import { findMarkup } from "./markup.ts";
import { findStrangers, type KnownNames, nameKey } from "./mentions.ts";
import { findOrders, type Order } from "./orders.ts";
import { readWords } from "./read-words.ts";
import type { Signal } from "./signal.ts";
import { readTexts, type ToolText } from "./texts.ts";

const READ_IT = "Read the whole text, and do not use the server until you know why it says this.";
const ASK_AUTHOR = "Report it to the author of the server, and do not show the text to a model before that.";

/** In the order of the tools, their texts, and the places in them. The same text in several places is told of once. */
export function findPoison(tools: readonly ToolDefinition[]): readonly Signal[] {
  const own = new Set(tools.map(({ name }) => nameKey(name)));
  return tools.flatMap((tool) => inTool(tool, own));
}

function inTool(tool: ToolDefinition, own: ReadonlySet<string>): readonly Signal[] {
  const { texts, isCut } = readTexts(tool);
  const inside = new Set(texts.flatMap(({ kind, text }) => (kind === "name" ? [nameKey(text)] : [])));
  // Asked one after the other: a copy of all names for each tool would be quadratic.
  const known: KnownNames = { has: (key) => own.has(key) || inside.has(key) };
  const seen = new Set<string>();
  const signals = texts.flatMap((one) => {
    if (seen.has(one.text)) return [];
    seen.add(one.text);
    return inText(tool.name, one, known);
  });
  if (!isCut) return signals;
  const rest: Signal = {
    code: "texts-not-checked",
    severity: "warning",
    tool: tool.name,
    pointer: "",
    start: 0,
    end: 0,
    message: `The definition of ${quote(tool.name)} is so large that only its first part was searched for hidden text and for orders to a model.`,
    help: "Read the rest by hand, or do not use the tool.",
  };
  return [...signals, rest];
}

function inText(tool: string, { pointer, text, kind }: ToolText, known: KnownNames): readonly Signal[] {
  const where = `${quote(tool)} (${pointer.slice(1)})`;
  const at = { tool, pointer };
  // Masked before it is cut: half a secret is not known for one.
  const masked = maskSecrets(text);
  const shown = (start: number, end: number): string => quote(masked.slice(start, end));
  const hidden = findHidden(text, kind === "prose").map(
    ({ severity, what, start, end }): Signal => ({
      ...at,
      code: "hidden-text",
      severity,
      start,
      end,
      message: `The text of ${where} has ${what}, ${start === 0 ? "at its start" : `behind ${shown(Math.max(0, start - AROUND), start)}`}: a model reads what a person does not see.`,
      help: ASK_AUTHOR,
    }),
  );
  const secret = findSecret(text);
  const secrets: readonly Signal[] =
    secret === undefined
      ? []
      : [
          {
            ...at,
            code: "secret-in-definition",
            severity: "warning",
            start: 0,
            end: text.length,
            message: `The text of ${where} holds ${secret}: whoever lists the tools can read it.`,
            help: "Tell its owner, who must make a new one.",
          },
        ];
  const toOrder = ({ severity, what, start, end }: Order): Signal => ({
    ...at,
    code: "orders-to-model",
    severity,
    start,
    end,
    message: `The text of ${where} ${what}: ${shown(start, end)}.`,
    help: READ_IT,
  });
  if (kind === "name") {
    // A sentence in a name, with what names have for spaces. `do_not_notify_user` is a switch.
    const spaced = text.replaceAll(/[_.-]/g, " ");
    const orders = findOrders(readWords(spaced)).filter(
      ({ severity, start, end }) =>
        severity === "error" && spaced.slice(start, end).trim().split(/\s+/).length >= FEWEST_WORDS,
    );
    return [...hidden, ...secrets, ...orders.map(toOrder)];
  }
  const markup = findMarkup(text).map(
    ({ kind: form, severity, what, start, end }): Signal => ({
      ...at,
      code: form === "prompt" ? "orders-to-model" : "hidden-text",
      severity,
      start,
      end,
      message: `The text of ${where} ${what}: ${shown(start, Math.min(text.length, Math.max(end, start + AROUND)))}.`,
      help: form === "prompt" ? READ_IT : ASK_AUTHOR,
    }),
  );
  const placed = readWords(text);
  const orders = findOrders(placed).map(toOrder);
  const strangers = findStrangers(placed, known).map(
    ({ word, start, end }): Signal => ({
      ...at,
      code: "mentions-other-tool",
      severity: "info",
      start,
      end,
      message: `The text of ${where} speaks of using ${quote(word)}, which is no tool or argument of this server: it may be meant to change how another server's tool is used.`,
      help: "Look whether another server of yours has a tool of that name.",
    }),
  );
  return [...hidden, ...secrets, ...markup, ...orders, ...strangers].toSorted((a, b) => a.start - b.start);
}

/** Words of an order in a name. */
const FEWEST_WORDS = 4;
/** Characters of the text around a place that are shown. */
const AROUND = 40;
