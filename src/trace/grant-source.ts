// Where the grant of a call comes from: what the trace says of who called, by session, user, file or any other field.

import { formatNum, isDecimal } from "../decimal.ts";
import { isObject, type JsonObject } from "./parse-line.ts";
import { ANONYMOUS } from "./trace-call.ts";

/** A native line has its grant in `grant`, unless something else is named here. */
export type GrantSource =
  | { readonly by: "session" | "user" | "file" }
  /** A member of the line, or of the record of another format. */
  | { readonly by: "field"; readonly field: string };

/** Who called, as far as a record of a foreign format tells. Values may be of any type: `toGrant` reads them. */
export interface Identity {
  readonly session?: unknown;
  readonly user?: unknown;
}

/** The member of a native line that is its grant; `undefined` when no member is. */
export function grantField(source: GrantSource | undefined): string | undefined {
  if (source === undefined) return "grant";
  if (source.by === "file") return undefined;
  return source.by === "field" ? source.field : source.by;
}

/** Text and numbers name somebody; anything else, and the empty text, nobody. */
export function toGrant(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" || isDecimal(value) ? formatNum(value) : ANONYMOUS;
}

export function grantOfRecord(
  record: JsonObject,
  source: GrantSource,
  identity: Identity | undefined,
): string {
  if (source.by !== "field") return toGrant(source.by === "user" ? identity?.user : identity?.session);
  return toGrant(ownMember(record, source.field));
}

export function ownMember(record: unknown, key: string): unknown {
  return isObject(record) && Object.hasOwn(record, key) ? record[key] : undefined;
}
