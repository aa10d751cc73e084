// Links between the pages lead somewhere.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { anchorsOf, linksOf, PAGES, ROOT } from "./markdown.ts";

test.each(PAGES)("the links of %s lead to files and headings that exist", (page) => {
  const broken = linksOf(page).filter(
    ({ path, anchor }) =>
      !existsSync(join(ROOT, path)) || (anchor !== "" && !anchorsOf(path).includes(anchor)),
  );
  expect(broken.map(({ target }) => target)).toEqual([]);
});

test("every page is linked from README.md", () => {
  const linked = new Set(linksOf("README.md").map(({ path }) => path));
  expect(PAGES.filter((page) => page !== "README.md" && !linked.has(page))).toEqual([]);
});
