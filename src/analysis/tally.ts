// Tally: how many rules are sure to deny each class of a group, or to ask about it.

import { doesAsk, doesDeny, type Entry } from "./entry.ts";
import type { Group } from "./group.ts";

interface Counts {
  readonly denying: Uint32Array;
  readonly asking: Uint32Array;
}

export interface Tally {
  readonly add: (entry: Entry) => void;
  readonly remove: (entry: Entry) => void;
  readonly isDenied: (group: Group, index: number) => boolean;
  readonly isAsked: (group: Group, index: number) => boolean;
}

export function createTally(groups: Iterable<Group>): Tally {
  const byGroup = new Map<Group, Counts>(
    [...groups].map((group) => {
      const { length } = group.partition.classes;
      return [group, { denying: new Uint32Array(length), asking: new Uint32Array(length) }];
    }),
  );
  const count = (entry: Entry, by: 1 | -1): void => {
    for (const part of entry.parts) {
      const counts = byGroup.get(part.group);
      if (counts === undefined) continue;
      for (let i = 0; i < part.levels.length; i++) {
        if (doesDeny(entry, part, i)) counts.denying[i] = (counts.denying[i] ?? 0) + by;
        if (doesAsk(entry, part, i)) counts.asking[i] = (counts.asking[i] ?? 0) + by;
      }
    }
  };
  return {
    add: (entry) => count(entry, 1),
    remove: (entry) => count(entry, -1),
    isDenied: (group, index) => (byGroup.get(group)?.denying[index] ?? 0) > 0,
    isAsked: (group, index) => (byGroup.get(group)?.asking[index] ?? 0) > 0,
  };
}
