// The class of one tool, by what its name, schema, text and annotations say.

import { describe, expect, test } from "vitest";
import type { RiskClass, RiskFlag, RiskSeverity } from "../../src/tools/tool.ts";
import { riskOf, type Sketch, schema } from "./definition.ts";

const action = (...values: readonly string[]) => schema({ action: { type: "string", enum: values } });

describe("a name alone", () => {
  test.each<[RiskClass, readonly string[]]>([
    ["read", ["get_user", "listInvoices", "FetchPage", "search-nodes", "ping", "whoami", "think"]],
    ["read", ["list_deleted_items", "get_deployment", "list_runs", "check_for_updates", "view_order"]],
    ["read", ["order_status", "build_logs", "take_screenshot", "analyze_code", "format_sql", "list_refunds"]],
    ["read", ["github.repo.get", "issues/list-for-repo", "run_audit"]],
    ["write", ["create_user", "setTheme", "update_inventory", "import_data", "send_email", "sync_contacts"]],
    ["write", ["get_or_create_tag", "find_or_create_contact", "search_and_replace", "drag_and_drop"]],
    ["write", ["reset_password", "transfer_issue", "sort_and_save", "archive_project", "resolve_thread"]],
    ["write", ["wiki_move_page", "zone_add_record", "pulls/merge", "note_write", "generate_image"]],
    ["execute", ["run_query", "execute_sql", "start_server", "restart_pod", "deploy_app", "call_function"]],
    [
      "destructive",
      ["DeleteUser", "mcp__hub__delete_branch", "HTTPDelete", "users:remove", "list_and_delete"],
    ],
    [
      "destructive",
      ["clear_all_data", "factory_reset", "hard_reset", "empty_trash", "purgeCache", "deleteuser"],
    ],
    ["destructive", ["restore_database", "format_disk", "get_users_and_wipe", "revoke_token"]],
    ["financial", ["transfer_funds", "place_order", "payments.refund", "buy_number", "send_invoice"]],
    ["financial", ["swap_tokens", "capture_payment", "create_bank_transaction", "charge_card"]],
    [
      "financial",
      ["run_payroll", "create_direct_debit", "issue_loan", "accept_chargeback", "cancel_standing_order"],
    ],
    ["read", ["list_payrolls", "get_loan", "list_direct_debits"]],
    ["write", ["create_payroll_timesheet", "forward_email"]],
    ["execute", ["create_prediction", "cancel_prediction", "forward_port"]],
    ["financial", ["launch_token"]],
    ["unknown", ["foo", "wiki", "tasks", "maintenance_on", "build", "order"]],
  ])("%s: %j", (riskClass, names) => {
    for (const name of names) expect([name, riskOf({ name }).class]).toEqual([name, riskClass]);
  });

  test.each<[string, RiskClass]>([
    ["obtener_clientes", "read"],
    ["crear_usuario", "write"],
    ["supprimer_fichier", "destructive"],
    ["kunde_löschen", "destructive"],
    ["kunde_loeschen", "destructive"],
    ["удалить_файл", "destructive"],
    ["usuń_plik", "destructive"],
    ["verwijder_bestand", "destructive"],
    ["ueberweisung_starten", "financial"],
    ["virement", "financial"],
    ["pagar_factura", "financial"],
    ["查询订单", "read"],
    ["删除用户", "destructive"],
    ["삭제", "destructive"],
  ])("other languages: %s is %s", (name, riskClass) => {
    expect(riskOf({ name }).class).toBe(riskClass);
  });

  test("characters that nobody sees do not hide a verb", () => {
    expect(riskOf({ name: "d\u200be\u2060lete_user" }).class).toBe("destructive");
    expect(riskOf({ name: "ｄｅｌｅｔｅ_user" }).class).toBe("destructive");
  });

  test("letters of look-alike scripts are never a read", () => {
    expect(riskOf({ name: "get_us\u0435r", description: "Get a user" }).class).toBe("unknown");
    expect(riskOf({ name: "get_user", description: "Get a user" }).class).toBe("read");
  });
});

describe("money", () => {
  test.each<[string, RiskClass]>([
    ["create_refund", "financial"],
    ["get_refund", "read"],
    ["create_invoice_template", "write"],
    ["delete_invoice", "destructive"],
    ["begin_transaction", "write"],
    ["sign_transaction", "financial"],
    ["set_sort_order", "write"],
    ["cancel_order", "financial"],
    ["cancel_meeting", "write"],
  ])("%s is %s", (name, riskClass) => {
    expect(riskOf({ name }).class).toBe(riskClass);
  });

  test("a subscription is paid for when the text speaks of a customer", () => {
    const name = "create_subscription";
    expect(riskOf({ name, description: "Create a subscription for a customer" }).class).toBe("financial");
    expect(riskOf({ name, description: "Create a subscription to a topic" }).class).toBe("write");
  });
});

describe("a schema", () => {
  test.each<[string, Sketch, RiskClass]>([
    [
      "actions that destroy",
      { name: "memory", inputSchema: action("store", "recall", "delete") },
      "destructive",
    ],
    ["actions that only read", { name: "wiki", inputSchema: action("list_pages", "get_page") }, "read"],
    [
      "a verb that reads, an action that does not",
      { name: "lookup", inputSchema: action("get", "reorder") },
      "write",
    ],
    [
      "a word that may be a noun, settled",
      { name: "pipelines_run", inputSchema: action("get", "list") },
      "read",
    ],
    [
      "actions in branches",
      {
        name: "node",
        inputSchema: {
          oneOf: [schema({ action: { const: "get" } }), schema({ action: { const: "purge" } })],
        },
      },
      "destructive",
    ],
    [
      "actions in prose",
      {
        name: "records",
        inputSchema: schema({ action: { type: "string", description: "One of: get, list, delete" } }),
      },
      "destructive",
    ],
    [
      "HTTP methods",
      { name: "get_api", inputSchema: schema({ method: { enum: ["GET", "POST"] } }) },
      "execute",
    ],
    [
      "one HTTP method",
      { name: "get_api", inputSchema: schema({ method: { enum: ["GET", "HEAD"] } }) },
      "read",
    ],
    ["code", { name: "query", inputSchema: schema({ sql: { type: "string" } }) }, "execute"],
    [
      "code that is looked at",
      { name: "format_sql", inputSchema: schema({ sql: { type: "string" } }) },
      "read",
    ],
    [
      "a query that is code",
      {
        name: "search",
        inputSchema: schema({ query: { type: "string", description: "The SQL query to run" } }),
      },
      "execute",
    ],
    [
      "a query that is words",
      { name: "search", inputSchema: schema({ query: { type: "string", description: "What to look for" } }) },
      "read",
    ],
    ["a postcode", { name: "get_city", inputSchema: schema({ code: { type: "string" } }) }, "read"],
    [
      "an order of sorting",
      { name: "list_items", inputSchema: schema({ order: { enum: ["asc", "desc"] } }) },
      "read",
    ],
  ])("%s", (_, sketch, riskClass) => {
    expect(riskOf(sketch).class).toBe(riskClass);
  });
});

describe("a description", () => {
  test.each<[string, string, string, RiskClass]>([
    ["raises a read", "get_weather", "Gets the weather and sends it to the analytics server", "write"],
    ["raises a read", "get_data", "Deletes all rows of the table", "destructive"],
    ["raises a read", "search", "Search and replace text in files", "write"],
    [
      "raises in a later sentence",
      "get_weather",
      "Gets the weather. It also deletes the cache.",
      "destructive",
    ],
    ["raises in another language", "user_tool", "删除用户", "destructive"],
    ["lowers nothing", "delete_file", "Read-only. Gets information, nothing is changed.", "destructive"],
    ["settles what the name leaves open", "wiki", "Retrieve a page of the wiki", "read"],
    ["settles what the name leaves open", "session", "This tool creates a session", "write"],
    ["settles a word that may be a noun", "trigger", "List triggers", "read"],
    ["settles a word that may be a noun", "order", "Order a pizza", "financial"],
    ["says nothing about another thing", "wiki", "Gets information. Read-only, no side effects.", "unknown"],
    [
      "names what it is called before",
      "check_step",
      "Call BEFORE publish, delete or push. Returns rules.",
      "read",
    ],
    ["names what the user wants", "get_form", "Use when the user wants to submit feedback", "read"],
    ["names nouns", "get_times", "Get create and update timestamps", "read"],
    ["names a light verb", "web", "Performs a web search", "read"],
  ])("%s: %s, %j", (_, name, description, riskClass) => {
    expect(riskOf({ name, description }).class).toBe(riskClass);
  });

  test("a title counts by the verb that opens it", () => {
    expect(riskOf({ name: "get_page", title: "Delete page" }).class).toBe("destructive");
    expect(riskOf({ name: "get_page", title: "Page to delete" }).class).toBe("read");
    expect(riskOf({ name: "get_page", annotations: { title: "Delete page" } }).class).toBe("destructive");
  });

  test.each<[string, string, RiskClass]>([
    ["search_manual", "This tool will take in a user question, then search and retrieve pages.", "read"],
    ["search_manual", "Takes a search query and returns pages.", "read"],
    ["manual", "Takes a list of URLs and removes each page.", "destructive"],
    ["manual", "Accepts a query. It also deletes the pages that match.", "destructive"],
    ["manual", "Accepts an invitation.", "write"],
    ["manual", "Take a name off the list.", "write"],
  ])("what it is given is not what it does: %s, %j is %s", (name, description, riskClass) => {
    expect(riskOf({ name, description }).class).toBe(riskClass);
  });
});

describe("annotations", () => {
  test.each<[string, Sketch, RiskClass, readonly RiskFlag[]]>([
    [
      "a promise lowers nothing",
      { name: "delete_file", annotations: { readOnlyHint: true } },
      "destructive",
      ["declared-differs"],
    ],
    ["a promise settles nothing", { name: "wiki", annotations: { readOnlyHint: true } }, "unknown", []],
    ["a promise confirms", { name: "get_file", annotations: { readOnlyHint: true } }, "read", []],
    ["an admission settles", { name: "wiki", annotations: { readOnlyHint: false } }, "write", []],
    [
      "an admission raises a doubtful read",
      { name: "download_file", annotations: { readOnlyHint: false } },
      "write",
      [],
    ],
    [
      "a default is only reported",
      { name: "get_file", annotations: { readOnlyHint: false } },
      "read",
      ["declared-differs"],
    ],
    [
      "destructive tells a write from a read",
      { name: "get_file", annotations: { destructiveHint: true } },
      "write",
      ["declared-differs"],
    ],
    [
      "destructive means nothing beside read-only",
      { name: "get_file", annotations: { readOnlyHint: true, destructiveHint: true } },
      "read",
      [],
    ],
  ])("%s", (_, sketch, riskClass, flags) => {
    const risk = riskOf(sketch);
    expect([risk.class, risk.flags]).toEqual([riskClass, flags]);
  });

  test("contradiction costs confidence", () => {
    expect(riskOf({ name: "delete_file" }).confidence).toBe("high");
    expect(riskOf({ name: "delete_file", annotations: { readOnlyHint: true } }).confidence).toBe("medium");
  });
});

describe("severity and flags", () => {
  test.each<[Sketch, RiskSeverity, readonly RiskFlag[]]>([
    [{ name: "get_user" }, "low", []],
    [{ name: "get_secret" }, "medium", ["sensitive-read"]],
    [{ name: "list_environment_variables" }, "medium", ["sensitive-read"]],
    [{ name: "create_user" }, "medium", []],
    [{ name: "foo" }, "medium", []],
    [{ name: "send_email" }, "high", ["sends-out"]],
    [{ name: "bulk_update_users" }, "high", ["bulk"]],
    [{ name: "replace_file" }, "high", ["overwrites"]],
    [{ name: "execute_sql", inputSchema: schema({ sql: { type: "string" } }) }, "high", ["runs-code"]],
    [{ name: "delete_user" }, "high", []],
    [{ name: "delete_all_users" }, "critical", ["bulk"]],
    [
      { name: "delete_user", description: "Delete a user. This cannot be undone." },
      "critical",
      ["irreversible"],
    ],
    [
      { name: "delete_user", inputSchema: schema({ permanent: { type: "boolean" } }) },
      "critical",
      ["irreversible"],
    ],
    [{ name: "memory", inputSchema: action("get", "delete") }, "high", ["multi-action"]],
    [{ name: "pay_bill" }, "critical", []],
    [{ name: "get_user", description: "Get a user. Deleting one cannot be undone." }, "low", []],
  ])("%j is %s", (sketch, severity, flags) => {
    const risk = riskOf(sketch);
    expect([risk.severity, risk.flags]).toEqual([severity, flags]);
  });
});

test("evidence says what was seen, where, and how strong it is", () => {
  expect(
    riskOf({
      name: "list_and_delete",
      title: "List rows",
      description: "Lists rows.",
      inputSchema: action("get", "purge"),
      annotations: { readOnlyHint: true },
    }).evidence,
  ).toEqual([
    { source: "name", class: "read", strength: "strong", why: 'name: head verb "list"' },
    { source: "name", class: "destructive", strength: "medium", why: 'name: joined verb "delete"' },
    { source: "schema", class: "destructive", strength: "strong", why: 'schema: "action" may be "purge"' },
    { source: "title", class: "read", strength: "strong", why: 'title: head verb "list"' },
    { source: "description", class: "read", strength: "strong", why: 'description: says "lists"' },
    { source: "annotation", class: "read", strength: "weak", why: "annotation: readOnlyHint is true" },
  ]);
});
