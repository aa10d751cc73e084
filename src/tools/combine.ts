// Combines the evidence on a tool into its risk: the worst that is shown, with a floor that no promise lowers.
//
// The name and the schema are what a caller acts on, so they set the floor. What the server says of
// itself (title, description, annotations) may raise the class. It settles the class only where name
// and schema show nothing at all, and then an annotation alone never makes a tool a read.

import { LIMITS } from "../limits.ts";
import { type Clue, clue, rankOf, worstOf } from "./clue.ts";
import type {
  Confidence,
  Evidence,
  Risk,
  RiskClass,
  RiskFlag,
  RiskSeverity,
  ToolAnnotations,
} from "./tool.ts";

export interface Observed {
  /** From name and schema. */
  readonly shown: readonly Clue[];
  /** From title and description. */
  readonly said: readonly Clue[];
  readonly annotations: ToolAnnotations;
  /** The title or description speaks of what the name speaks of, so that it may settle what the name leaves open. */
  readonly isOnTopic: boolean;
}

interface Settled {
  readonly class: RiskClass;
  readonly confidence: Confidence;
}

/** Adding to `said` or `annotations` never lowers the class, but from `unknown` to `read`. */
export function combineClues(observed: Observed): Risk {
  const shown = settleVague(observed.shown);
  const declared = annotationClues(observed);
  const settled = settle({ ...observed, shown }, declared);
  const clues = [...shown, ...observed.said, ...declared];
  const flags = new Set(clues.flatMap((one) => one.flags).filter((flag) => fits(flag, settled.class)));
  if (differs(settled.class, observed, declared)) flags.add("declared-differs");
  const sorted = [...flags].toSorted();
  return {
    class: settled.class,
    severity: severityOf(settled.class, flags),
    confidence: flags.has("declared-differs") ? doubted(settled.confidence) : settled.confidence,
    flags: sorted,
    evidence: worstFirst(clues).map(toEvidence),
  };
}

/** A contradiction is a doubt; but a lie must not make what name and schema show look like a guess. */
function doubted(confidence: Confidence): Confidence {
  return confidence === "high" ? "medium" : "low";
}

/** What "manage" means is told by the whole list of what can be chosen, which is part of the schema. */
function settleVague(shown: readonly Clue[]): readonly Clue[] {
  if (!shown.some((one) => one.isWhole === true && one.class === "read")) return shown;
  return shown.map((one) => (one.isVague === true ? { ...one, strength: "weak" } : one));
}

function settle({ shown, said, isOnTopic }: Observed, declared: readonly Clue[]): Settled {
  const claims = [...said, ...declared].filter(isRaising);
  const claimed = worstOf(
    claims.filter((one) => one.isProduct !== true || !isPlainRead(shown)).map((one) => one.class),
  );
  const hinted = worstOf(said.filter((one) => one.class !== "read").map((one) => one.class));
  const floor = worstOf(shown.filter(isRaising).map((one) => one.class));
  if (floor !== undefined && floor !== "unknown") {
    const worst = worstOf([floor, ...(claimed === undefined ? [] : [claimed])]) ?? floor;
    const isStrong = shown.some((one) => one.class === worst && one.strength === "strong");
    return { class: worst, confidence: isStrong ? "high" : "medium" };
  }
  if (claimed !== undefined) {
    // Nothing but the server's word, and against a name that plainly reads.
    const isDoubtful = claimed === "unknown" || isPlainRead(shown);
    return { class: claimed, confidence: isDoubtful ? "low" : "medium" };
  }
  if (floor === "unknown") return { class: "unknown", confidence: "low" };

  const reads = shown.filter((one) => one.class === "read");
  const doubts = shown.filter((one) => one.class !== "read" && one.source === "name");
  const saysRead = isOnTopic && said.some((one) => one.class === "read" && one.strength === "strong");
  if (doubts.length === 0 && reads.length > 0) {
    const isStrong = reads.some((one) => one.strength === "strong");
    return { class: "read", confidence: isStrong ? "high" : "medium" };
  }
  if (hinted !== undefined) return { class: hinted, confidence: "low" };
  // A word that may be a noun or a verb: what is read from the schema or said of it decides.
  if (reads.some((one) => one.source === "schema") || saysRead) return { class: "read", confidence: "low" };
  return { class: "unknown", confidence: "low" };
}

function isPlainRead(clues: readonly Clue[]): boolean {
  return clues.some((one) => one.class === "read" && one.strength === "strong");
}

/** Can make a tool more than a read. */
function isRaising(one: Clue): boolean {
  return one.class !== "read" && one.strength !== "weak";
}

function annotationClues({
  annotations: { readOnlyHint, destructiveHint },
  shown,
}: Observed): readonly Clue[] {
  const clues: Clue[] = [];
  if (readOnlyHint === true) clues.push(clue("annotation", "read", "weak", "readOnlyHint is true"));
  if (readOnlyHint === false) {
    // False is also what absence means (MCP 2025-11-25, ToolAnnotations), and some servers write it on
    // every tool. Against a name that plainly says read it is reported, not followed.
    const strength = isPlainRead(shown) ? "weak" : "medium";
    clues.push(clue("annotation", "write", strength, "readOnlyHint is false"));
  }
  // Vendors set it on all that writes: it tells a write from a read, not a deletion from a write.
  if (destructiveHint === true && readOnlyHint !== true) {
    clues.push(clue("annotation", "write", "medium", "destructiveHint is true"));
  }
  return clues;
}

function fits(flag: RiskFlag, riskClass: RiskClass): boolean {
  switch (flag) {
    case "sensitive-read":
    case "multi-action":
      return true;
    case "runs-code":
      return riskClass !== "read" && riskClass !== "write";
    case "sends-out":
      return riskClass === "unknown" || riskClass === "write" || riskClass === "financial";
    default:
      return riskClass !== "read";
  }
}

function differs(
  riskClass: RiskClass,
  { shown, said, annotations }: Observed,
  declared: readonly Clue[],
): boolean {
  if (riskClass === "unknown") return false;
  if (annotations.readOnlyHint === true) return riskClass !== "read";
  const isRaised = [...shown, ...said].some(isRaising);
  return isPlainRead(shown) && !isRaised && declared.some((one) => one.class === "write");
}

/** specification: risk classes; `unknown` counts as a write. */
function severityOf(riskClass: RiskClass, flags: ReadonlySet<RiskFlag>): RiskSeverity {
  switch (riskClass) {
    case "read":
      return flags.has("sensitive-read") ? "medium" : "low";
    case "unknown":
    case "write":
      return flags.has("sends-out") || flags.has("bulk") || flags.has("overwrites") ? "high" : "medium";
    case "execute":
      return "high";
    case "destructive":
      return flags.has("irreversible") || flags.has("bulk") ? "critical" : "high";
    case "financial":
      return "critical";
  }
}

/** The clues that are shown: in the order of the tool's parts, unless there are too many. */
function worstFirst(clues: readonly Clue[]): readonly Clue[] {
  if (clues.length <= LIMITS.riskEvidence) return clues;
  return clues.toSorted((a, b) => rankOf(b.class) - rankOf(a.class)).slice(0, LIMITS.riskEvidence);
}

function toEvidence({ source, class: riskClass, strength, why }: Clue): Evidence {
  return { source, class: riskClass, strength, why };
}
