// What a verb means with a particular object: "reset" is destructive, "reset a password" changes a password.

import { type KnownClass, type Verb, words } from "./lexicon.ts";
import type { RiskFlag } from "./tool.ts";

export interface Sense {
  readonly class: KnownClass;
  readonly flags: readonly RiskFlag[];
}

/** What is known of the server as a whole that decides between two readings. */
export interface SenseContext {
  /** The server moves money, so that its orders and subscriptions are paid for. */
  readonly dealsInMoney: boolean;
}

interface Rule {
  readonly verbs: ReadonlySet<string>;
  readonly objects: ReadonlySet<string>;
  readonly class: KnownClass;
}

/** The first rule that fits is taken. */
const RULES: readonly Rule[] = [
  rule(
    "resolve unresolve",
    "thread threads issue issues conversation comment comments incident incidents alert alerts discussion finding dispute ticket",
    "write",
  ),
  rule(
    "cancel",
    "job jobs run execution import export query task build pipeline operation process workflow request training trainings deployment deployments prediction predictions",
    "execute",
  ),
  rule("create", "execution run invocation deployment prediction predictions", "execute"),
  rule("forward", "port ports", "execute"),
  rule("extract", "archive zip tar tarball", "write"),
  rule("convert", "lead leads deal draft drafts", "write"),
  rule(
    "track",
    "package packages parcel parcels shipment shipments order orders delivery flight flights price prices wallet wallets status transaction",
    "read",
  ),
  rule("rebalance", "portfolio portfolios holdings allocation", "financial"),
  rule("renew", "domain domains license licenses licence licences membership memberships", "financial"),
  rule("complete checkout finalize", "checkout cart basket purchase", "financial"),
  rule("add remove provide withdraw increase decrease", "liquidity", "financial"),
  rule("interact", "process shell terminal repl", "execute"),
  rule("teardown", "tunnel tunnels connection connections session sessions", "write"),
  rule("remove", "background watermark noise silence", "write"),
  rule("report", "issue bug user abuse spam scam incident problem feedback violation post comment", "write"),
  rule("wire", "transfer transfers money funds", "financial"),
  rule("launch", "token tokens coin coins", "financial"),
  rule(
    "run execute perform do make conduct",
    "audit audits analysis scan search check report lookup diagnostics healthcheck inspection validation lint retrieval comparison simulation aggregation",
    "read",
  ),
  rule("start stop", "search lookup", "read"),
  rule("run execute", "read-only readonly select find", "read"),
  rule(
    "start stop pause resume begin",
    "recording video trace tracing screencast session timer capture",
    "write",
  ),
  rule(
    "apply",
    "label labels tag tags fix fixes suggestion suggestions filter filters theme style styles template formatting edit edits discount patch",
    "write",
  ),
  rule("open", "node nodes file files document documents record records note notes entry entries", "read"),
  rule("select", "query rows columns records data", "read"),
  rule("take", "screenshot screenshots snapshot snapshots heapsnapshot", "read"),
  rule("reset", "password zoom view viewport filter filters selection timer counter", "write"),
  rule(
    "clear remove",
    "highlight highlights selection filter filters focus field input form overlay",
    "write",
  ),
  rule("restore", "database databases backup backups snapshot", "destructive"),
  rule(
    "generate",
    "image images video videos audio speech music song voice diagram avatar key keys password token certificate asset assets",
    "write",
  ),
  rule("format", "sheet sheets spreadsheet range cell cells slide slides paragraph paragraphs", "write"),
  rule("convert", "folder folders", "write"),
  rule("format", "disk drive volume partition", "destructive"),
  rule("load", "dataset datasets sample samples module extension plugin model", "write"),
  rule("call", "phone number contact person", "write"),
  rule("create make place start initiate", "call calls", "write"),
  rule("send", "command commands terminal repl shell process", "execute"),
  rule(
    "test",
    "connection connectivity auth authentication credentials endpoint access config configuration regex",
    "read",
  ),
  rule("evaluate", "script scripts javascript js code expression function", "execute"),
  rule("swap", "token tokens coin coins crypto asset assets currency", "financial"),
  rule(
    "transfer send move",
    "money funds fund cash eth btc sol usdc usdt crypto coin coins sats lamports bitcoin ether balance",
    "financial",
  ),
  rule("transfer", "token tokens asset assets amount nft nfts", "financial"),
  rule("mint burn", "token tokens nft nfts coin coins", "financial"),
  rule(
    "place submit cancel modify replace amend fill execute confirm",
    "order orders bet bets bid bids trade trades swap swaps",
    "financial",
  ),
  rule("capture", "payment payments order authorization charge funds", "financial"),
  rule("sign submit broadcast send", "transaction transactions", "financial"),
  rule("confirm", "transfer transfers payment payments purchase withdrawal", "financial"),
  rule(
    "claim collect redeem",
    "fee fees reward rewards airdrop earnings royalties dividend dividends",
    "financial",
  ),
  rule("bridge wrap unwrap", "token tokens asset assets eth sol btc", "financial"),
  rule("terminate kill", "app application browser simulator emulator", "execute"),
  rule("rollback", "deployment release pipeline", "execute"),
  rule("open close increase decrease reduce", "position positions trade trades", "financial"),
  rule("approve increase", "allowance spending spender erc20", "financial"),
  rule("withdraw", "application request consent offer", "write"),
  rule("upgrade downgrade change", "subscription billing", "financial"),
];

/** A snapshot of these is a picture of what is there; one of anything else is kept beside it. */
const PICTURED: ReadonlySet<string> = new Set(
  words(
    "page dom screen heap memory browser state accessibility ui element webview tab window view app game",
  ),
);

/** With any verb that changes or runs something, these are money. */
const MONEY: ReadonlySet<string> = new Set(
  words(`payment payments invoice invoices refund refunds payout payouts charge charges deposit deposits withdrawal
  withdrawals donation donations transfers bill bills salary salaries expense expenses receipt receipts payroll payrolls
  paycheck paychecks loan loans chargeback chargebacks remittance remittances dividend dividends`),
);
const MONEY_PAIRS: ReadonlySet<string> = new Set([
  "vendor credit",
  "vendor credits",
  "supplier credit",
  "credit memo",
  "credit note",
  "credit notes",
  "bank transaction",
  "bank transfer",
  "wire transfer",
  "manual journal",
  "journal entry",
  "checkout session",
  "purchase order",
  "payment intent",
  "direct debit",
  "standing order",
  "gift card",
  "limit order",
  "market order",
  "stop order",
  "expense report",
  "expense reports",
]);
/** Money only on a server that moves money. */
const MAYBE_MONEY: ReadonlySet<string> = new Set(
  words("subscription subscriptions order orders transaction transactions checkout checkouts"),
);
/** After a word of money these name something that only surrounds it: an invoice template. */
const AROUND_MONEY: ReadonlySet<string> = new Set(
  words(`template templates reminder reminders setting settings status report category tag label comment note webhook
  notification alert page config method methods contact customer schedule attachment file pdf reference account accounts provider
  providers gateway gateways integration integrations processing processor preference preferences terms category categories timesheet timesheets employee employees calendar`),
);
const MONEY_VERB_EXCEPTIONS: ReadonlySet<string> = new Set(
  words("begin commit rollback label tag comment search subscribe"),
);

const SENDING: ReadonlySet<string> = new Set(
  words(
    "send email sms text tweet message dial broadcast notify announce forward reply invite post share respond",
  ),
);
const SENT: ReadonlySet<string> = new Set(
  words("message messages email emails sms mms call calls tweet fax mail notification invitation"),
);
const MAKING: ReadonlySet<string> = new Set(words("create make add place initiate publish submit"));

const SECRETS: ReadonlySet<string> = new Set(
  words(`secret secrets password passwords passphrase credential credentials totp otp jwt cookie cookies env
  keychain vault privatekey apikey`),
);
/** After a word for a secret these name what is known of it without it. */
const AROUND_SECRET: ReadonlySet<string> = new Set(
  words(`schema schemas type types policy policies template templates setting settings status count strength
  requirements rules expiry usage`),
);
const SECRET_PAIRS: ReadonlySet<string> = new Set(
  words(
    "access-token access-tokens api-key api-keys api-token api-tokens session-token session-tokens service-token private-key private-keys connection-string connection-strings auth-token bearer-token refresh-token access-key access-keys signing-key recovery-codes provisioning-key environment-variable environment-variables",
  ),
);

/** The meaning of a verb with the words of its object, in order and in lower case. */
export function senseOf(verb: Verb, objects: readonly string[], context: SenseContext): Sense {
  const riskClass = classOf(verb, objects, context);
  const flags: RiskFlag[] = [];
  if (riskClass === "read" && hasSecret(objects)) flags.push("sensitive-read");
  if (riskClass !== "read" && sendsOut(verb, objects, riskClass)) flags.push("sends-out");
  return { class: riskClass, flags };
}

function classOf(verb: Verb, objects: readonly string[], context: SenseContext): KnownClass {
  const special = RULES.find(
    (one) => one.verbs.has(verb.base) && objects.some((word) => one.objects.has(word)),
  );
  const isKept =
    verb.base === "snapshot" && objects.length > 0 && !objects.some((word) => PICTURED.has(word));
  const plain = special?.class ?? (isKept ? "write" : verb.class);
  if (plain === "read" || plain === "destructive" || plain === "financial") return plain;
  return isMoney(verb, objects, context) ? "financial" : plain;
}

function isMoney(verb: Verb, objects: readonly string[], { dealsInMoney }: SenseContext): boolean {
  if (MONEY_VERB_EXCEPTIONS.has(verb.base)) return false;
  return objects.some((word, i) => {
    const next = objects[i + 1] ?? "";
    if (MONEY_PAIRS.has(`${word} ${next}`)) return !AROUND_MONEY.has(objects[i + 2] ?? "");
    return (MONEY.has(word) || (dealsInMoney && MAYBE_MONEY.has(word))) && !AROUND_MONEY.has(next);
  });
}

/** "Templates" and its like: after a word of money they name something that only surrounds it. */
export function surroundsMoney(word: string): boolean {
  return AROUND_MONEY.has(word);
}

/** Whether a name speaks of money beyond doubt. */
export function namesMoney(nameWords: readonly string[]): boolean {
  return nameWords.some((word, i) => MONEY.has(word) || MONEY_PAIRS.has(`${word} ${nameWords[i + 1] ?? ""}`));
}

function sendsOut(verb: Verb, objects: readonly string[], riskClass: KnownClass): boolean {
  if (riskClass === "execute") return false;
  return SENDING.has(verb.base) || (MAKING.has(verb.base) && objects.some(isSent));
}

/** "create_message", and not "create_message_template". */
function isSent(word: string, i: number, objects: readonly string[]): boolean {
  return SENT.has(word) && !AROUND_MONEY.has(objects[i + 1] ?? "");
}

function hasSecret(objects: readonly string[]): boolean {
  return objects.some((word, i) => {
    const isSecret = SECRETS.has(word) || SECRET_PAIRS.has(`${word}-${objects[i + 1] ?? ""}`);
    return isSecret && !objects.slice(i + 1, i + 3).some((after) => AROUND_SECRET.has(after));
  });
}

function rule(verbs: string, objects: string, riskClass: KnownClass): Rule {
  return { verbs: new Set(words(verbs)), objects: new Set(words(objects)), class: riskClass };
}
