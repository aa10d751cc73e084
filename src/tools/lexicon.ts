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
  /** Is also an ordinary noun or adjective ("list", "order", "test"), so that its place must say which it is. */
  readonly isNoun: boolean;
}

const READ = `
  access aggregate analyse analyze answer ask assess audit autocomplete browse calculate capture cat check
  classify collect compare compute consult convert count crawl debug decode describe detect determine diagnose
  diff discover display download echo encode enumerate estimate evaluate examine explain explore export extract
  fetch filter find forecast format gather generate get glob grep hash help identify inspect interpret
  introspect investigate learn lint list load locate look lookup map match measure monitor observe outline
  paginate parse peek ping plan poll predict preview profile provide query read recall recommend render report
  retrieve return review sample scan scrape screenshot search show simulate sleep snapshot sort stat suggest
  summarise summarize surface tail think trace transcribe translate validate verify view visualise visualize
  wait watch whoami`;

const WRITE = `
  accept acknowledge activate add adjust allocate allow amend annotate announce append approve archive assign
  attach authenticate authorize backup ban begin bind block book broadcast bump cancel change checkout claim
  click clone close comment commit complete compose configure confirm connect copy create customise
  customize cut deactivate decline decrease define demote detach dial dictate disable disconnect dismiss
  downgrade draft drag duplicate edit email emulate enable enroll escalate expose extend fill finalise finalize
  finish flag follow fork forward go grant handle hide highlight hover import increase increment index
  ingest init initialise initialize insert install integrate invite issue join label leave like link lock log
  login logout manage mark memorise memorize merge message mkdir modify mount move mute navigate note notify
  open optimise optimize overwrite paste patch persist pin place play populate post prepend press promote
  protect provision publish pull push put raise rate react rearrange rebase record redo refresh regenerate
  register reinstate reject relabel reload remember rename renew reopen reorder replace reply request reschedule
  reserve resize respond restore retain revert rollback rotate route save schedule scroll
  seed select send set share sign skip snooze split squash stage star stash store submit subscribe
  suspend swap switch sync synchronise synchronize tag tap text toggle track transfer transform trust turn tweet
  type unarchive unassign unban unblock undo unfollow unhide unlink unlock unmark unmount unmute unpin unpublish
  unroute unstage unstar unsubscribe unsuspend untag update upgrade upload upsert vacuum vote write`;

const EXECUTE = `
  apply bash boot build call command compile deploy dispatch eval exec execute halt interact interrupt invoke
  launch migrate orchestrate pause perform powershell python reboot rebuild recreate redeploy replay rerun
  restart resume retry run script sh shell shutdown spawn start stop terminal test train trigger`;

const DESTRUCTIVE = `
  clear decommission delete deprovision deregister destroy disband discard drop empty erase evict expunge factory-reset
  flush forget kill nuke obliterate prune purge remove reset revoke rm rmdir shred teardown terminate trash
  truncate undeploy uninstall unregister wipe zap`;

const FINANCIAL = `
  bid bill borrow buy charge deposit donate invoice lend order pay payout purchase redeem refund
  reimburse remit repay sell stake topup trade unstake withdraw`;

/** Verbs that are nouns or adjectives as well. */
const NOUN_CAPABLE: ReadonlySet<string> = new Set(
  words(`
  access answer archive ask audit backup ban bash bid bill block book boot build call capture cat change charge
  check checkout claim clone command comment commit copy cut deposit diff display download draft drop echo email
  empty estimate export filter flag forecast fork format forward handle hash help highlight import increase index
  interrupt invite invoice issue label leave like link list load lock log login logout look lookup map mark match
  merge message monitor mount move note open order outline patch pause pin place plan play poll populate post
  powershell preview profile pull purchase push python query rate record redo refresh refund release remit render
  report request research reserve reset resume retry return review route run sample scan schedule screenshot script search
  seed set sh share shell show sign sleep snapshot sort split stage stake star stash stat store surface
  swap switch tag tail tap terminal test text think trace track trade train transfer transform trash trigger
  trust turn type update upgrade upload view vote wait watch withdraw`),
);

/** Two words of a name that are one verb. */
export const COMPOUND_VERBS: ReadonlyMap<string, string> = new Map(
  pairs(`
  log in=login, log out=logout, sign in=login, sign out=logout, sign up=register, set up=configure, clean up=prune,
  tear down=teardown, shut down=shutdown, roll back=rollback, back up=backup, look up=lookup, check in=update,
  check out=checkout, top up=topup, spin up=launch, opt in=update, opt out=update, turn on=toggle, turn off=toggle,
  drag drop=drag, factory reset=factory-reset, hard reset=factory-reset, dry run=preview, call off=cancel,
  write off=delete, fill out=fill, fill in=fill, switch on=toggle, switch off=toggle, go to=navigate`),
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
  watch list, wait list, back link, key store, data store, app store, log group, log groups, log stream, log streams,
  route table, route tables, export job, import job, issue type, issue types, command line, block explorer`).map(([pair]) => pair),
);

/** Words that end the name of something that is looked at: "order status", "build log". */
export const RESULT_NOUNS: ReadonlySet<string> = new Set(
  words(`
  activity analysis analytics availability balance balances catalog changes chart config configuration content contents
  coverage data definition definitions dependencies detail details detection diff docs documentation errors events
  explanation feed graph guidance guide health healthcheck help hierarchy history id ids identity info information insights
  instructions inventory limits list log logs match matches messages metadata metrics names neighbors options outline
  overview permissions practices price prices pricing progress properties quote quotes recommendations references suggestions
  regression report reports requests result results schema schemas score scores search similarity size size stat state
  statistics stats status structure summaries summary tables timeline topology trace traces tree types usage value
  values version versions volume warnings`),
);

const VERBS: ReadonlyMap<string, Verb> = new Map([
  ...entries(READ, "read"),
  ...entries(WRITE, "write"),
  ...entries(EXECUTE, "execute"),
  ...entries(DESTRUCTIVE, "destructive"),
  ...entries(FINANCIAL, "financial"),
]);

/** The verb of which `word` (lower case) is the base form. */
export function verbOf(word: string): Verb | undefined {
  return VERBS.get(word);
}

export type Form = "base" | "third" | "gerund";

/** The verb of which `word` (lower case) is a base form, a third person ("deletes") or a gerund ("deleting"). */
export function inflectedVerbOf(word: string): { readonly verb: Verb; readonly form: Form } | undefined {
  const base = VERBS.get(word);
  if (base !== undefined) return { verb: base, form: "base" };
  for (const stem of thirdPersonStems(word)) {
    const verb = VERBS.get(stem);
    if (verb !== undefined) return { verb, form: "third" };
  }
  for (const stem of gerundStems(word)) {
    const verb = VERBS.get(stem);
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
  return words(list).map((base) => [base, { base, class: riskClass, isNoun: NOUN_CAPABLE.has(base) }]);
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
