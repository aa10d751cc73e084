// Pieces of language that many servers share, each shown on small tools of no server.

import { describe, expect, test } from "vitest";
import type { RiskClass } from "../../src/tools/tool.ts";
import { classesOf, riskOf, schema } from "./definition.ts";

describe("verbs made of others", () => {
  test.each<[string, RiskClass]>([
    ["unskip_lesson", "write"],
    ["unfreeze_card", "write"],
    ["undelete_note", "write"],
    ["revalidate_page", "write"],
    ["rescan_library", "write"],
    ["rerank_passages", "read"],
    ["reapply_rules", "execute"],
    ["rewipe_disk", "destructive"],
    // Not made of "it", "tail" or "ward".
    ["unit", "unknown"],
    ["retail", "unknown"],
    ["reward", "unknown"],
  ])("%s is %s", (name, riskClass) => {
    expect(riskOf({ name }).class).toBe(riskClass);
  });

  test("an adjective in an ordinary list of values is no action", () => {
    const inputSchema = schema({ state: { type: "string", enum: ["complete", "uncomplete", "minimal"] } });
    expect(riskOf({ name: "search_profiles", inputSchema }).class).toBe("read");
  });
});

describe("nouns that could be verbs", () => {
  test.each<[string, RiskClass]>([
    ["leave_balance", "read"],
    ["leave_application_list", "read"],
    ["leave_channel", "write"],
    ["run_upsert", "write"],
    ["order_fetch", "read"],
    ["disk_snapshot_get", "read"],
    ["invoice_templates", "unknown"],
    ["order_pizza", "financial"],
    ["trigger_fetch", "execute"],
    ["call_and_fetch", "execute"],
    ["log_details", "read"],
    ["log_activity", "write"],
    ["record_progress", "write"],
    ["kpi_orders", "read"],
    ["directions_walking", "read"],
    ["share_location", "write"],
    ["reports_sales", "read"],
    ["reports_delete", "destructive"],
    ["gross_profit", "read"],
    ["deploy_status", "read"],
    ["upload_job_progress", "read"],
    ["refund_status", "read"],
    ["change_status", "write"],
    ["exchange_rates", "read"],
    ["candles", "read"],
    ["order_book_depth", "read"],
    ["close_position", "financial"],
    ["model_eval_results", "read"],
    ["eval_code", "execute"],
    ["get_unsubscribe_info", "read"],
    ["get_and_update_info", "write"],
    ["get_delete_info", "destructive"],
    ["key_exists", "read"],
    ["delete_if_exists", "destructive"],
    ["update_if_exists", "write"],
  ])("%s is %s", (name, riskClass) => {
    expect(riskOf({ name }).class).toBe(riskClass);
  });

  test("a word that only shows looks at what stands after it", () => {
    expect(riskOf({ name: "show_create_table" }).class).toBe("read");
    expect(riskOf({ name: "quote_swap" }).class).toBe("read");
    expect(riskOf({ name: "show_and_delete" }).class).toBe("destructive");
  });
});

describe("what a verb is done to", () => {
  test.each<[string, RiskClass]>([
    ["void_invoice", "financial"],
    ["void_ticket", "write"],
    ["renew_domain", "financial"],
    ["renew_session", "write"],
    ["wire_transfer", "financial"],
    ["wire_component", "write"],
    ["transfer_nft", "financial"],
    ["remove_liquidity", "financial"],
    ["create_limit_order", "financial"],
    ["submit_expense_report", "financial"],
    ["rebalance_portfolio", "financial"],
    ["rebalance_cluster", "execute"],
    ["open_position", "financial"],
    ["complete_checkout", "financial"],
    ["create_payment_integration", "write"],
    ["update_payment_gateways", "write"],
    ["create_payment", "financial"],
    ["track_parcel", "read"],
    ["track_event", "write"],
    ["report_abuse", "write"],
    ["snapshot_volume", "write"],
    ["snapshot_page", "read"],
    ["interact_with_page", "write"],
    ["interact_with_process", "execute"],
    ["apply_fix", "write"],
    ["extract_archive", "write"],
    ["extract_text", "read"],
    ["convert_lead", "write"],
    ["convert_units", "read"],
    ["remove_background", "write"],
    ["remove_user", "destructive"],
    ["power_off_server", "execute"],
  ])("%s is %s", (name, riskClass) => {
    expect(riskOf({ name }).class).toBe(riskClass);
  });
});

test("a query is only read where name or schema say so, and not where the schema says more", () => {
  const sql = (description: string) => schema({ sql: { type: "string", description } });
  expect(riskOf({ name: "query_readonly", inputSchema: sql("") }).class).toBe("read");
  expect(riskOf({ name: "query_table", inputSchema: sql("") }).class).toBe("execute");
  expect(riskOf({ name: "query_readonly", inputSchema: sql("An UPDATE or a SELECT") }).class).toBe("execute");
  const description = "Read-only. Gets rows.";
  expect(riskOf({ name: "query_table", description, inputSchema: sql("") }).class).toBe("execute");
});

describe("an action of a schema is done to what the name speaks of", () => {
  const does = (...values: readonly string[]) => schema({ action: { type: "string", enum: values } });
  test.each<[string, readonly string[], RiskClass]>([
    ["invoices", ["list", "create"], "financial"],
    ["invoice_templates", ["list", "create"], "write"],
    ["recorder_session", ["start", "stop", "status"], "write"],
    ["worker", ["start", "stop", "status"], "execute"],
    ["notes", ["list", "create"], "write"],
  ])("%s with %j is %s", (name, values, riskClass) => {
    expect(riskOf({ name, inputSchema: does(...values) }).class).toBe(riskClass);
  });
});

describe("descriptions", () => {
  test.each<[string, string, RiskClass]>([
    ["credits", "Top up the credits of the account", "financial"],
    ["stack", "Sets up a new stack", "write"],
    ["release", "Rolls back the release", "execute"],
    // A name that plainly reads is not doubted for what its answer is made of.
    ["get_diagram", "Generates a diagram of the schema", "read"],
    ["diagram", "Generates a diagram of the schema", "write"],
    ["get_diagram", "Generates a diagram and deletes the old one", "destructive"],
  ])("%s: %j is %s", (name, description, riskClass) => {
    expect(riskOf({ name, description }).class).toBe(riskClass);
  });
});

describe("descriptions in other languages", () => {
  test.each<[string, RiskClass]>([
    ["Télécharge le contenu d'un document", "read"],
    ["Déclenche un nouveau calcul", "execute"],
    ["Recupera los pedidos de un cliente", "read"],
    ["Vacía la papelera", "destructive"],
    ["Cadastra um novo cliente", "write"],
    ["Ermittelt den Preis", "read"],
    ["Удаляет пользователя", "destructive"],
    ["Получить список задач", "read"],
    // Chinese puts the verb first, Japanese last.
    ["查询退款记录", "read"],
    ["获取删除的文件", "read"],
    ["查询并删除用户", "destructive"],
    ["检查文档是否存在", "read"],
    ["退款", "financial"],
    ["削除されたファイルの一覧を表示します", "read"],
    ["ユーザーを削除します", "destructive"],
    ["古い項目を削除し結果を表示します", "destructive"],
  ])("%s is %s", (description, riskClass) => {
    const { evidence } = riskOf({ name: "get_item", description });
    expect(evidence.at(-1)).toMatchObject({ source: "description", class: riskClass });
  });

  test("in a name, where every word may be the verb, the worst counts", () => {
    expect(riskOf({ name: "查询退款" }).class).toBe("financial");
  });
});

test("figures of a server are read, and its actions are not", () => {
  expect(classesOf(["kpi_revenue", "kpi_orders", "reports_stock", "orders_cancel"])).toEqual({
    kpi_revenue: "read",
    kpi_orders: "read",
    reports_stock: "read",
    orders_cancel: "financial",
  });
});
