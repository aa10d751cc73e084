// The names that the tools of a benchmark's trace are made of.

export const VERBS = ["session", "memory", "search", "update", "archive", "create_charge", "list", "export"];
