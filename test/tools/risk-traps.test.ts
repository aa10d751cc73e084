// Names, schemas and texts that fool a classifier by keyword: each with the one class, or the classes, that are right.

import { expect, test } from "vitest";
import type { RiskClass } from "../../src/tools/tool.ts";
import { riskOf, type Sketch, schema } from "./definition.ts";

const choice = (name: string, ...values: readonly string[]) => ({
  ...schema({ [name]: { type: "string", enum: values } }),
  required: [name],
});
const text = (name: string, description = "") => schema({ [name]: { type: "string", description } });

test.each<[trap: string, right: string, sketch: Sketch]>([
  // Two verbs in one name.
  ["joined by or", "write", { name: "lookup_or_register_device" }],
  ["joined by and", "destructive", { name: "export_and_purge_logs" }],
  ["joined by then", "financial", { name: "quote_then_buy" }],
  ["an adverb first", "destructive", { name: "bulk_remove_members" }],
  ["a promise as an adverb", "destructive", { name: "safe_delete_volume" }],
  ["what a preview is of", "read", { name: "preview_invoice_create" }],
  ["a preview and more", "destructive", { name: "preview_and_delete_rows" }],
  ["what an estimate is of", "read", { name: "estimate_transfer_fee" }],
  ["in the middle", "destructive", { name: "get_admin_delete_user_account" }],
  // Nouns that are verbs, participles that are adjectives.
  ["a participle", "read", { name: "list_archived_channels" }],
  ["a participle of a deletion", "read", { name: "search_removed_users" }],
  ["a noun of what ran", "read", { name: "get_build_log" }],
  ["a noun for the answer", "read", { name: "deployment_status" }],
  ["orders as history", "read", { name: "fetch_trade_history" }],
  ["the drop of a menu", "read", { name: "get_drop_down_options" }],
  ["a request is a noun", "read", { name: "describe_pull_request" }],
  ["a list as an object", "destructive", { name: "clear_watch_list" }],
  ["a trigger that is described", "read", { name: "describe_trigger" }],
  ["a trigger that is pulled", "execute", { name: "trigger_workflow" }],
  ["checkout of a branch", "write", { name: "checkout_branch" }],
  // One verb, two meanings.
  ["a message is cancelled", "write", { name: "cancel_reminder" }],
  ["a trade is cancelled", "financial", { name: "cancel_trade" }],
  ["an order that sorts", "write", { name: "update_sort_order" }],
  ["a transfer of ownership", "write", { name: "transfer_repository" }],
  ["a transfer of money", "financial", { name: "transfer_balance" }],
  ["an app is ended, not its data", "execute", { name: "terminate_app" }],
  ["an instance is gone", "destructive", { name: "terminate_instance" }],
  ["a filter is reset", "write", { name: "reset_filters" }],
  ["a machine is reset", "destructive", { name: "factory_reset_router" }],
  ["a password is reset", "write", { name: "reset_password" }],
  ["a recording starts", "write", { name: "start_recording" }],
  ["a container starts", "execute", { name: "start_container" }],
  ["a fee is claimed", "financial", { name: "claim_rewards" }],
  ["an allowance is given", "financial", { name: "approve_allowance" }],
  ["an expense is approved", "financial", { name: "approve_expense" }],
  ["a template for an invoice", "write", { name: "update_invoice_template" }],
  ["a provider of payments", "write", { name: "add_payment_provider" }],
  // Separators and shapes.
  ["a dotted path", "destructive", { name: "drive.files.emptyTrash" }],
  ["a colon", "write", { name: "calendar:events:insert" }],
  ["a shouted name", "destructive", { name: "DROP_TABLE" }],
  ["a gateway's prefix", "execute", { name: "mcp__gateway__runShell" }],
  ["no separator at all", "destructive", { name: "removeeverything" }],
  // Code in, code run, code looked at.
  ["code that is explained", "read", { name: "explain_sql", inputSchema: text("sql") }],
  ["code that is run", "execute", { name: "get_rows", inputSchema: text("sql") }],
  ["a query that is a search", "read", { name: "search_docs", inputSchema: text("query", "Words") }],
  ["a query that is code", "execute", { name: "get_rows", inputSchema: text("query", "SQL to run") }],
  ["a code that is a postcode", "read", { name: "get_city", inputSchema: text("code", "The postal code") }],
  // What is chosen by an argument.
  [
    "only readings to choose from",
    "read",
    { name: "manage_board", inputSchema: choice("action", "get", "list") },
  ],
  [
    "a deletion among them",
    "destructive",
    { name: "manage_board", inputSchema: choice("action", "get", "delete") },
  ],
  [
    "a reading name, a writing choice",
    "write",
    { name: "get_board", inputSchema: choice("op", "view", "update") },
  ],
  ["nothing that says what", "write", { name: "manage_board", inputSchema: text("action") }],
  [
    "an enum that is not all",
    "write",
    {
      name: "manage_board",
      inputSchema: schema({ action: { anyOf: [{ enum: ["get", "list"] }, { type: "string" }] } }),
    },
  ],
  [
    "a choice that may be left out",
    "write",
    {
      name: "manage_board",
      inputSchema: schema({ action: { type: "string", enum: ["get", "list"] } }),
    },
  ],
  [
    "which changes to list",
    "read",
    {
      name: "list_plans",
      inputSchema: schema({
        planned_action: { type: "array", items: { type: "string", enum: ["pause", "cancel"] } },
      }),
    },
  ],
  [
    "what to do with what is found",
    "destructive",
    {
      name: "list_plans",
      inputSchema: schema({
        bulk_actions: { type: "array", items: { type: "string", enum: ["archive", "delete"] } },
      }),
    },
  ],
  [
    "the action to perform, and no more",
    "write",
    { name: "add_rule", inputSchema: text("action", "The action to perform") },
  ],
  [
    "a method of HTTP",
    "execute",
    { name: "get_resource", inputSchema: choice("method", "GET", "DELETE", "POST") },
  ],
  // Texts.
  [
    "a list of dangers",
    "read",
    { name: "check_plan", description: "Check a plan. Call BEFORE you delete, push or publish." },
  ],
  [
    "an order to the caller",
    "read",
    { name: "get_room", description: "A room. TIP: Delete nothing. Take the id from list_rooms." },
  ],
  [
    "an innocent name, a text that tells",
    "destructive",
    { name: "get_started", description: "Deletes the index and starts over." },
  ],
  [
    "a later confession",
    "destructive",
    { name: "get_page", description: "Gets a page. It also deletes the old ones." },
  ],
  [
    "a promise before a deletion",
    "destructive",
    { name: "delete_page", description: "Read-only. Gets information." },
  ],
  [
    "no verb, a text that leaves files behind",
    "unknown",
    { name: "site_skeleton", description: "Generates the site skeleton." },
  ],
  ["into what is loaded", "write", { name: "load_texture", description: "Load a texture into a material." }],
  ["into the reader's memory", "read", { name: "load_guide", description: "Load the guide into context." }],
  ["cells are formatted", "write", { name: "format_cells" }],
  ["text is formatted", "read", { name: "format_text" }],
  [
    "a point that ends no sentence",
    "read",
    { name: "get_link", description: "A link, e.g. to delete an account." },
  ],
  ["a noun that opens the text", "read", { name: "list_answers", description: "Replies for a message." }],
  ["nouns that are verbs, at the end", "read", { name: "get_payout" }],
  ["nouns that are verbs, at the end", "read", { name: "get_feature_toggle" }],
  ["nouns that are verbs, at the end", "read", { name: "fetch_tweet" }],
  ["nouns that are verbs, before an object", "write", { name: "toggle_feature" }],
  ["nouns that are verbs, before an object", "execute", { name: "launch_rocket" }],
  // Other tongues.
  ["Italian", "destructive", { name: "elimina_fattura" }],
  ["Portuguese", "read", { name: "listar_pedidos" }],
  ["Japanese", "destructive", { name: "予約を削除" }],
  ["French, in the text", "write", { name: "agenda", description: "Créer un rendez-vous dans l'agenda." }],
])("%s: %s", (_, right, sketch) => {
  const riskClass: RiskClass = riskOf(sketch).class;
  expect([sketch.name, riskClass]).toEqual([sketch.name, right]);
});
