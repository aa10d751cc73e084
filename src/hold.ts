// Hold: what held a server while its tools were listed, and the words for it.

export interface Hold {
  readonly sandbox: "bubblewrap" | "none";
  /** Whether the server could reach the network. */
  readonly network: boolean;
  /** Why there was no sandbox, as a clause; empty with one. It may hold text of the machine: not escaped. */
  readonly why: string;
  /** Whether HOME and the working directory were temporary ones because that was asked for. */
  readonly isolated: boolean;
  /** Whether memory, file sizes and processor time were limited. */
  readonly limited: boolean;
  /** Files that the server left in its temporary folders; absent where it had none. */
  readonly filesWritten?: number;
}

/** One line without a full stop: `sandbox: bubblewrap, no network`. Not escaped. */
export function describeHold(hold: Hold): string {
  const parts =
    hold.sandbox === "none"
      ? [`no sandbox: own process group only (${hold.why})`]
      : [`sandbox: ${hold.sandbox}`, hold.network ? "with network" : "no network"];
  if (hold.isolated) parts.push("temporary HOME and working directory");
  if (hold.filesWritten)
    parts.push(`${hold.filesWritten} file${hold.filesWritten === 1 ? "" : "s"} written there`);
  return parts.join(", ");
}

/** What to say when a server fails that may have needed more than it got; empty when it had everything. */
export function suggestLess(hold: Hold): string {
  const ways = [
    ...(hold.isolated ? ["without --isolated"] : []),
    ...(hold.sandbox !== "none" && !hold.network ? ["with --network"] : []),
    ...(hold.sandbox === "none" ? [] : ["with --sandbox=off"]),
  ];
  if (ways.length === 0) return "";
  return ` It was held (${describeHold(hold)}); if you trust it and it needs more, scan ${ways.join(", or ")}.`;
}
