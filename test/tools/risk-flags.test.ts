// Each flag on tools that have it and on tools that nearly do, and the severity that follows.

import { describe, expect, test } from "vitest";
import type { RiskFlag, RiskSeverity } from "../../src/tools/tool.ts";
import { riskOf, type Sketch, schema } from "./definition.ts";

const bool = (name: string) => schema({ [name]: { type: "boolean" } });
const actions = (...values: readonly string[]) => schema({ action: { type: "string", enum: values } });
const ids = (...required: readonly string[]) => ({
  ...schema({ page_ids: { type: "array", items: { type: "string" } }, tag: { type: "string" } }),
  required,
});

const WITH: Readonly<Record<RiskFlag, readonly Sketch[]>> = {
  irreversible: [
    { name: "delete_page", description: "Delete a page. This cannot be undone." },
    { name: "delete_page", description: "Permanently deletes a page." },
    { name: "delete_page", inputSchema: bool("permanent") },
    { name: "permanently_delete_page" },
    { name: "hard_delete_user" },
    { name: "shred_file" },
  ],
  bulk: [
    { name: "delete_all_pages" },
    { name: "purge_every_page" },
    { name: "batch_update_rows" },
    { name: "remove_pages", description: "Remove multiple pages." },
    { name: "delete_pages", inputSchema: ids("page_ids") },
  ],
  overwrites: [
    { name: "write_file", description: "Write a file. An existing file is overwritten." },
    { name: "save_copy", inputSchema: bool("overwrite") },
    { name: "replace_config" },
    { name: "update_body", description: "Update the body, replacing the entire text." },
    { name: "import_rows", inputSchema: bool("truncate_first") },
  ],
  "runs-code": [
    { name: "execute_sql", inputSchema: schema({ sql: { type: "string" } }) },
    { name: "get_rows", inputSchema: schema({ query: { type: "string", description: "The SQL to run" } }) },
    { name: "terminal", inputSchema: schema({ command: { type: "string" } }) },
  ],
  "sends-out": [
    { name: "send_email" },
    { name: "post_tweet" },
    { name: "broadcast_update" },
    { name: "create_message" },
    { name: "inbox", description: "Sends a message to a customer." },
  ],
  "sensitive-read": [
    { name: "get_secret" },
    { name: "list_api_keys" },
    { name: "read_env" },
    { name: "get_connection_string" },
    { name: "list_access_tokens" },
    { name: "fetch_cookies" },
  ],
  "multi-action": [
    { name: "manage_page", inputSchema: actions("get", "create", "delete") },
    { name: "page", inputSchema: schema({ method: { type: "string", enum: ["GET", "POST"] } }) },
  ],
  "declared-differs": [
    { name: "delete_page", annotations: { readOnlyHint: true } },
    { name: "send_email", annotations: { readOnlyHint: true } },
    { name: "get_page", annotations: { readOnlyHint: false } },
    { name: "get_page", description: "Deletes a page.", annotations: { readOnlyHint: true } },
  ],
};

const WITHOUT: Readonly<Record<RiskFlag, readonly Sketch[]>> = {
  irreversible: [
    { name: "delete_page", description: "Move a page to the trash, from which it can be restored." },
    { name: "delete_page", description: "Deletion is not irreversible." },
    { name: "soft_delete_user" },
    { name: "get_page", description: "Pages that were deleted cannot be recovered." },
    { name: "trash_message" },
  ],
  bulk: [
    { name: "list_all_pages" },
    { name: "delete_page" },
    { name: "tag_page", inputSchema: ids("page_ids", "tag") },
    { name: "tag_page", inputSchema: ids() },
  ],
  overwrites: [
    { name: "write_file", description: "Write a new file. It never overwrites an existing one." },
    { name: "create_file", description: "Create a file without overwriting." },
    { name: "get_diff", description: "Shows what would be overwritten." },
    { name: "append_text" },
  ],
  "runs-code": [
    { name: "format_sql", inputSchema: schema({ sql: { type: "string" } }) },
    { name: "search_code", inputSchema: schema({ query: { type: "string", description: "Words to find" } }) },
    { name: "update_script", inputSchema: schema({ script_id: { type: "string" } }) },
  ],
  "sends-out": [
    { name: "list_messages" },
    { name: "create_message_template" },
    { name: "delete_message", description: "Delete a message and notify nobody." },
    { name: "send_command" },
    { name: "mark_email" },
  ],
  "sensitive-read": [
    { name: "get_secret_usage" },
    { name: "get_credential_schema" },
    { name: "get_password_policy" },
    { name: "list_keyboards" },
    { name: "create_secret" },
  ],
  "multi-action": [
    { name: "page", inputSchema: actions("get", "list") },
    { name: "update_label", inputSchema: schema({ visibility: { type: "string", enum: ["show", "hide"] } }) },
  ],
  "declared-differs": [
    { name: "delete_page", annotations: { readOnlyHint: false, destructiveHint: true } },
    { name: "get_page", annotations: { readOnlyHint: true } },
    { name: "zzz", annotations: { readOnlyHint: true } },
    { name: "search_notes", description: "Sends notes to the team.", annotations: { readOnlyHint: false } },
    { name: "get_page", annotations: {} },
  ],
};

const flagsOf = (tables: Readonly<Record<RiskFlag, readonly Sketch[]>>) =>
  (Object.keys(tables) as RiskFlag[]).flatMap((flag) =>
    tables[flag].map((sketch) => [flag, sketch.name, sketch] as const),
  );

describe("flags", () => {
  test.each(flagsOf(WITH))("%s: %s", (flag, _, sketch) => {
    expect([sketch, riskOf(sketch).flags]).toEqual([sketch, expect.arrayContaining([flag])]);
  });

  test.each(flagsOf(WITHOUT))("no %s: %s", (flag, _, sketch) => {
    expect([sketch, riskOf(sketch).flags]).toEqual([sketch, expect.not.arrayContaining([flag])]);
  });
});

test.each<[RiskSeverity, string, Sketch]>([
  ["low", "a read", { name: "get_page" }],
  ["medium", "a read of secrets", { name: "get_secret" }],
  ["medium", "a write", { name: "update_page" }],
  ["medium", "unknown", { name: "zzz" }],
  ["high", "a write that is sent", { name: "send_email" }],
  ["high", "a write in bulk", { name: "bulk_update_pages" }],
  ["high", "a write that overwrites", { name: "update_page", inputSchema: bool("overwrite") }],
  ["high", "execution", { name: "restart_server" }],
  ["high", "destructive", { name: "delete_reaction" }],
  ["critical", "destructive for ever", { name: "delete_page", description: "It cannot be undone." }],
  ["critical", "destructive in bulk", { name: "delete_all_pages" }],
  ["critical", "financial", { name: "create_refund" }],
])("severity %s: %s", (severity, _, sketch) => {
  expect([sketch.name, riskOf(sketch).severity]).toEqual([sketch.name, severity]);
});

test.each<[string, Sketch, string]>([
  ["a plain verb", { name: "get_page" }, "high"],
  ["a verb that may be a noun", { name: "watch_repository_page" }, "high"],
  ["a verb that often leaves a file behind", { name: "export_page" }, "medium"],
  ["the server's word alone", { name: "wiki", description: "Deletes a page." }, "medium"],
  ["the server's word against the name", { name: "get_page", description: "Deletes a page." }, "low"],
  ["nothing", { name: "zzz" }, "low"],
  ["a promise that differs", { name: "delete_page", annotations: { readOnlyHint: true } }, "medium"],
  [
    "the server's word against its promise",
    { name: "wiki", description: "Deletes a page.", annotations: { readOnlyHint: true } },
    "low",
  ],
])("confidence of %s", (_, sketch, confidence) => {
  expect(riskOf(sketch).confidence).toBe(confidence);
});
