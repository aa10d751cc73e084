// The verbs of tool names and descriptions, each with the risk class it has when nothing around it says otherwise.
//
// Only language stands here: no product, no vendor, no name of a particular tool. What a verb means
// with a particular object ("reset a password", "place an order") is in senses.ts.
// specification: the five classes of tool.ts.

import type { RiskClass } from "./tool.ts";

/** A class that a verb can have; `unknown` is the absence of one. */
export type KnownClass = Exclude<RiskClass, "unknown">;

export interface Verb {
  /** The base form, in lower case. */
  readonly base: string;
  readonly class: KnownClass;
  /** Whether the word is a noun as well, so that its place must say which it is. */
  readonly noun: "never" | "either" | "mostly";
  /** Made of another with "un" or "re", which as often makes an adjective: "uncomplete". */
  readonly isDerived?: true;
}

const READ = `
  access aggregate analyse analyze answer ask assess audit autocomplete benchmark blame browse calculate capture
  cat check classify collect compare compute consult contrast convert correlate count crawl debug decode decompile
  decrypt deobfuscate describe detect determine diagnose diff disassemble discover display download echo embed
  encode enumerate estimate evaluate examine explain explore export extract fetch filter find fingerprint forecast
  format gather generate geocode get glob grep has hash help identify infer inspect interpret introspect
  investigate is learn lint list load locate look lookup map match measure monitor observe ocr outline paginate
  paraphrase parse peek ping plan poll predict prefetch preview profile proofread provide quantify query rank read
  recall recognise recognize recommend render rephrase report research resolve retrieve return review sample scan
  score scrape screen screenshot search show simulate sleep snapshot sort spellcheck stat suggest summarise
  summarize surface tail tally think tokenise tokenize trace traceroute transcribe translate triage unfurl
  validate verify view visualise visualize wait walk watch whoami exists dump enrich divide recheck refetch regeocode rerank inquire multiply obtain
  probe quote solve subtract whois`;

const WRITE = `
  accept ack acknowledge acquire activate add adjust allocate allow alter amend annotate announce anonymise
  anonymize append approve archive arrange assign attach authenticate authorize backup ban begin bind blacklist
  block blur book bookmark broadcast bump cancel carve change checkout claim clean click clone close comment
  commit compact complete compose configure confirm connect control copy cordon create crop crosspost customise
  customize cut deactivate decline decrease dedupe deduplicate define defragment delegate demote denoise deny
  detach dial dictate disable disconnect dismiss downgrade draft drag duplicate edit email emulate enable encrypt
  endorse enqueue enroll escalate expire expose extend fill finalise finalize finish fix flag flip focus follow
  fork forward fulfil fulfill go grant handle hide highlight hover impersonate import increase increment index
  ingest init initialise initialize insert interact install instantiate integrate invite issue join label leave like link
  lock log login logout make manage mark mask maximize memorise memorize mend merge message minimize mkdir modify
  mount move mutate mute navigate normalise normalize notarize note notify offboard onboard open optimise optimize
  overwrite pan paste patch persist pin pinch place play populate post preload prepend press promote protect
  provision publish pull push put raise rate react rearrange reassign reauthenticate reauthorise reauthorize
  rebase reconcile reconnect record redact redo refresh regenerate register reindex reinstall reinstate reinvite
  reject relabel relink reload remap remember rename renew reopen reorder repair reparent replace reply repost
  request reschedule resend reserve resize respond restore resync retain retweet revert rollback rotate route save
  scaffold schedule scroll seed select send set setup share shrink sign skip snooze split squash stage star stash
  store style submit subscribe suspend swap switch sync synchronise synchronize tag taint take tap text tilt
  toggle track transcode transfer transform transition trim trust turn tweet type unarchive unassign unban unblock
  uncheck uncordon undo unfollow unhide unlink unlock unmark unmerge unmount unmute unpin unpublish unroute unset
  unstage unstar unsubscribe unsuspend untag untaint untrash update upgrade upload upscale upsert vacuum vote
  whitelist wire write zoom bridge chmod chown compress cp decompress disarm extrude freeze group initiate
  brighten dim isolate mirror moderate mv nudge process quarantine rsvp silence speak queue remind resubmit rsync seal shortlist touch unzip void wrap zip`;

const EXECUTE = `
  abort act apply backfill bash boot bootstrap bruteforce build call command compile crack deploy dispatch drain
  eval exec execute exploit failover finetune fire fuzz halt hibernate hotfix inject interrupt invoke
  kickoff launch migrate orchestrate pause perform poweroff poweron powershell python reboot rebuild recompute
  recreate redeploy relaunch replay reprocess rerun respawn restart resume retry rollout run scale script sh shell
  ship shutdown spawn start stop terminal test train transpile trigger unpause wake rebalance requeue`;

const DESTRUCTIVE = `
  abolish annihilate banish cleanup clear cull dealloc deallocate decommission delete demolish deprovision
  deregister destroy disband discard dismantle dispose dissolve drop empty erase evict expel expunge factory-reset
  flush forget kick kill nuke obliterate prune purge remove reset revoke rm rmdir scrub shred sunset teardown
  terminate trash truncate undeploy uninstall unprovision unregister wipe zap`;

const FINANCIAL = `
  airdrop bid bill borrow buy charge deposit disburse donate gamble invoice lend liquidate mint order pay payout
  pledge prepay purchase redeem refund reimburse remit repay sell settle stake tip topup trade unstake wager withdraw`;

/** Verbs that are nouns as well: verbs where a name begins with them, else nouns. */
const EITHER: ReadonlySet<string> = new Set(
  words(`
  access act airdrop answer audit backup ban benchmark blur bookmark boot capture change check claim clean clone
  commit control copy crack crop cut diff display download drain drop empty estimate exploit export filter fix
  flip focus forward handle hash help highlight import increase index interrupt invite launch leave like link
  list load lock login logout look lookup mask match merge monitor mount move open patch pause pin place play
  poll populate press preview profile pull purchase push query rank redo refresh refund register release remit
  render repair reply repost request research reserve reset resume retry return retweet review rollout scale
  scan score screen screenshot search seed set setup share ship show sleep snapshot sort split stash store
  sunset surface swap switch sync tail tap think tip toggle touch trace track train transfer transform transition
  trigger trust turn upgrade mirror nudge probe upload view vote wager wait walk watch wire withdraw zoom`),
);

/** Verbs that are nouns more often than verbs: verbs only before an object. */
const MOSTLY_NOUN: ReadonlySet<string> = new Set(
  words(`
  archive ask bash bid bill block book build call cat charge checkout command comment deposit draft echo email
  flag forecast fingerprint fire fork format invoice issue label log map mark message mint note order outline
  plan post powershell python rate record report route run sample schedule script sh shell sign stage stake star
  stat tag terminal test text trade trash trigger type payout topup tweet style eval quote bridge group process queue
  seal void wrap zip`),
);

/** They read, and as often leave something behind: less plain than "get". */
export const PRODUCING: ReadonlySet<string> = new Set(
  words("capture convert download dump export generate load render"),
);

/** They say that something is done, not what. */
export const VAGUE: ReadonlySet<string> = new Set(words("manage handle"));

/** Two or three words of a name that are one verb. */
export const COMPOUND_VERBS: ReadonlyMap<string, string> = new Map(
  pairs(`
  log in=login, log out=logout, sign in=login, sign out=logout, sign up=register, set up=configure, clean up=prune,
  tear down=teardown, shut down=shutdown, roll back=rollback, back up=backup, look up=lookup, check in=update,
  check out=checkout, top up=topup, spin up=launch, opt in=update, opt out=update, turn on=toggle, turn off=toggle,
  drag drop=drag, drag and drop=drag, factory reset=factory-reset, hard reset=factory-reset, dry run=preview, call off=cancel,
  write off=delete, fill out=fill, fill in=fill, switch on=toggle, switch off=toggle, go to=navigate, power on=poweron, power off=poweroff, power cycle=reboot,
  cherry pick=merge`),
);

/** Two words of a name that are one noun, although one of them alone could be a verb. */
export const COMPOUND_NOUNS: ReadonlySet<string> = new Set(
  pairs(`
  pull request, pull requests, merge request, merge requests, check run, check runs, check suite, test run,
  test runs, test case, test cases, test plan, test plans, test suite, test suites, load test, load testing, work item,
  work order, purchase order, sort order, stop loss, read only, access list, access key, access token,
  access policy, access control, allow list, block list, deny list, mailing list, price list, task list, play list,
  to do, change log, change set, change request, data set, result set, rule set, record set, feature flag, build log,
  build step, drop down, run book, run time, best practices, best practice, batch size, time out, start time, end time,
  start date, end date, order book, code review, feature request, support request, network request, network requests,
  access review, link preview, open api, open source, release notes, index pattern, post code, zip code,
  exchange rate, exchange rates, leave application, leave applications, leave balance, leave balances,
  leave request, leave requests, leave type, leave types, sick leave, annual leave, backup policy, backup policies, backup schedule, watch list, wait list, back link, key store, data store, app store, log group, log groups, log stream, log streams,
  route table, route tables, export job, import job, issue type, issue types, command line, block explorer`).map(
    ([pair]) => pair,
  ),
);

/** Words that begin the name of figures that are looked at: "kpi_orders", "reports_sales". */
export const FIGURES: ReadonlySet<string> = new Set(
  words(
    "kpi kpis reports reporting analytics stats statistics metrics insights chart charts direction directions weather news",
  ),
);

/** Words that end the name of something that is looked at: "order status", "build log". */
export const RESULT_NOUNS: ReadonlySet<string> = new Set(
  words(`
  activity address addresses aging analysis analytics average averages breakdown availability balance balances catalog changes chart config configuration content contents
  briefing candle candles candlestick candlesticks comparison coordinates coverage data definition definitions dependencies depth detail details direction directions distance detection diff docs documentation duration elevation errors events
  earnings explanation extraction feed fills gainers graph guidance guide health holdings healthcheck help hierarchy history id ids identity info information insights
  indicators instructions inventory kline klines kpi kpis leaderboard limits list location locations log logs losers margin margins match matrix matches messages metadata metrics movers names neighbors news ohlcv options orderbook outline pair pairs portfolio position positions
  overview permissions practices price prices pricing profit profits progress properties quote quotes recommendations references suggestions
  ranking rankings rate rates ratio ratios regression report reports requests revenue revenues result results schema schemas score scores search similarity size size stat state
  statistics stats status structure summaries summary synopsis synthesis tables ticker tickers time timeline topology total totals trace traces transcript transcripts treasury tree trend trends types usage validation value
  values version versions volume warnings weather`),
);

/** Shorter, "un" and "re" begin too many other words: "unit", "rest". */
const SHORTEST_PREFIXED = 6;
const NOT_DERIVED: ReadonlySet<string> = new Set(words("retail unclear unempty unclean"));

const VERBS: ReadonlyMap<string, Verb> = new Map([
  ...entries(READ, "read"),
  ...entries(WRITE, "write"),
  ...entries(EXECUTE, "execute"),
  ...entries(DESTRUCTIVE, "destructive"),
  ...entries(FINANCIAL, "financial"),
]);

/** The verb of which `word` (lower case) is the base form. */
export function verbOf(word: string): Verb | undefined {
  return VERBS.get(word) ?? prefixedVerbOf(word);
}

/** "Unskip" changes something back; "reapply" does again what "apply" does, and "rescan" has it done. */
function prefixedVerbOf(word: string): Verb | undefined {
  const isUndone = word.startsWith("un");
  if (word.length < SHORTEST_PREFIXED || !(isUndone || word.startsWith("re"))) return undefined;
  const verb = VERBS.get(word.slice(2));
  if (verb === undefined || verb.noun === "mostly" || NOT_DERIVED.has(word)) return undefined;
  if (isUndone && verb.class === "read") return undefined;
  const riskClass = isUndone || verb.class === "read" ? "write" : verb.class;
  return { base: word, class: riskClass, noun: "never", isDerived: true };
}

export type Form = "base" | "third" | "gerund";

/** The verb of which `word` (lower case) is a base form, a third person ("deletes") or a gerund ("deleting"). */
export function inflectedVerbOf(word: string): { readonly verb: Verb; readonly form: Form } | undefined {
  const base = verbOf(word);
  if (base !== undefined) return { verb: base, form: "base" };
  for (const stem of thirdPersonStems(word)) {
    const verb = verbOf(stem);
    if (verb !== undefined) return { verb, form: "third" };
  }
  for (const stem of gerundStems(word)) {
    const verb = verbOf(stem);
    if (verb !== undefined) return { verb, form: "gerund" };
  }
  return undefined;
}

function thirdPersonStems(word: string): readonly string[] {
  if (!word.endsWith("s") || word.length < 4) return [];
  const stems = [word.slice(0, -1)];
  if (word.endsWith("es")) stems.push(word.slice(0, -2));
  if (word.endsWith("ies")) stems.push(`${word.slice(0, -3)}y`);
  return stems;
}

function gerundStems(word: string): readonly string[] {
  if (!word.endsWith("ing") || word.length < 6) return [];
  const stem = word.slice(0, -3);
  const stems = [stem, `${stem}e`];
  if (stem.at(-1) === stem.at(-2)) stems.push(stem.slice(0, -1));
  return stems;
}

function entries(list: string, riskClass: KnownClass): readonly (readonly [string, Verb])[] {
  return words(list).map((base) => {
    const noun = MOSTLY_NOUN.has(base) ? "mostly" : EITHER.has(base) ? "either" : "never";
    return [base, { base, class: riskClass, noun }];
  });
}

/** The words of a list in this folder's tables. */
export function words(list: string): readonly string[] {
  return list.split(/\s+/).filter((word) => word !== "");
}

function pairs(list: string): readonly (readonly [string, string])[] {
  return list.split(",").map((item) => {
    const [left = "", right = ""] = item.split("=");
    return [words(left).join(" "), right.trim()];
  });
}
