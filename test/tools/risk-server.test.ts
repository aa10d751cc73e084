// What the other tools of a server tell about a tool.

import fc from "fast-check";
import { expect, test } from "vitest";
import { classifyTools } from "../../src/tools/risk.ts";
import { classesOf, define } from "./definition.ts";

test("a prefix or suffix that most names share is no part of the name", () => {
  const names = ["acme_list_items", "acme_get_item", "acme_add_item", "acme_test_rules"];
  expect(classesOf(["acme_test_rules"])).toEqual({ acme_test_rules: "unknown" });
  expect(classesOf(names)).toMatchObject({ acme_test_rules: "execute", acme_get_item: "read" });
  expect(classesOf(["wiki_page"])).toEqual({ wiki_page: "unknown" });
  expect(classesOf(["list_x", "get_x", "page_status_x"])).toMatchObject({ page_status_x: "read" });
});

test("a verb is never dropped as a prefix", () => {
  const classes = classesOf(["delete_list", "delete_get", "delete_status", "delete_search"]);
  expect(Object.values(classes)).toEqual(["destructive", "destructive", "destructive", "destructive"]);
});

test("where names are noun and verb, a noun at the start is no verb", () => {
  const names = ["deploy_rules_get", "disk_get", "disk_create", "blob_upload", "blob_delete", "vault_list"];
  expect(classesOf(names)).toMatchObject({ deploy_rules_get: "read", blob_delete: "destructive" });
  expect(classesOf(["deploy_rules_get"])).toEqual({ deploy_rules_get: "execute" });
});

test("where names are noun and verb, what destroys still counts at the start", () => {
  const names = ["delete_rules_get", "disk_get", "disk_create", "blob_upload", "blob_delete", "vault_list"];
  expect(classesOf(names)).toMatchObject({ delete_rules_get: "destructive" });
});

test("a word before several verbs is a noun there", () => {
  const names = ["monitor_get", "monitor_create", "monitor_delete", "monitor_run", "list_users"];
  expect(classesOf(names)).toMatchObject({ monitor_get: "read", monitor_run: "execute" });
});

test("on a server that moves money, an order is paid for", () => {
  expect(classesOf(["create_order", "create_refund", "list_payments"])).toMatchObject({
    create_order: "financial",
  });
  expect(classesOf(["create_order", "list_tables", "add_table"])).toMatchObject({ create_order: "write" });
});

test("a memory server without annotations", () => {
  expect(classesOf(["session_start", "session_end", "remember", "recall"])).toMatchObject({
    remember: "write",
    recall: "read",
  });
  const [end] = classifyTools([
    define({ name: "session_end", description: "Use when the user asks to save or persist the session." }),
  ]);
  expect(end?.risk.class).toBe("write");
});

test("the order of the tools has no effect on any", () => {
  const names = [
    "x_get",
    "x_create",
    "x_delete",
    "x_run",
    "get_or_create",
    "wiki",
    "pay",
    "x_refund",
    "list_payments",
  ];
  const expected = classesOf(names);
  fc.assert(
    fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (shuffled) => {
      expect(classesOf(shuffled)).toEqual(expected);
    }),
  );
});

test("tools are returned in the order given, with everything they had", () => {
  const tools = [define({ name: "b", title: "B" }), define({ name: "a", description: "A" })];
  expect(classifyTools(tools)).toMatchObject(tools);
});
