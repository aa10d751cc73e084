// Decision: what becomes of a call, and which rule of the policy says so.

export type DecisionKind = "allow" | "deny" | "require_approval" | "undecidable";

/** specification: policy-format.md section 5; the last three only arise in the proxy. */
export type Reason =
  | ""
  | "no_policy"
  | "hidden"
  | "default_deny"
  | "require"
  | "deny_if"
  | "type_mismatch"
  | "approval"
  | "limit"
  | "bad_amount"
  | "args_unknown"
  | "time_unknown"
  | "store_unavailable"
  | "audit_unavailable"
  | "invalid_request";

export interface Decision {
  readonly decision: DecisionKind;
  readonly reason: Reason;
  /** Rule id (policy-format.md section 5); empty for allow. */
  readonly rule: string;
  /** RFC 6901 pointer into the policy file as written; empty for allow and `(no policy)`. */
  readonly pointer: string;
  /** The text the caller sees; empty for allow. */
  readonly message: string;
}
