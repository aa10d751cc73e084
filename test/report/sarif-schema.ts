// The official schema of SARIF 2.1.0, as a check. It is that of @microsoft/jest-sarif, in draft-04.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";

const path = createRequire(import.meta.url).resolve(
  "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
);
const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(path, "utf8"));

/** Of draft-04 the schema uses nothing that draft-07 means otherwise, but for its own name. */
const validate = new Ajv({
  strict: false,
  unicodeRegExp: false,
  allErrors: true,
  formats: {
    uri: /^[a-z][a-z0-9+.-]*:(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9A-F]{2})*$/i,
    "uri-reference": /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9A-F]{2})*$/i,
    "date-time": true,
  },
}).compile(schema);

/** What is wrong with a SARIF file; nothing when it is valid. */
export function sarifErrors(sarif: unknown): readonly string[] {
  validate(sarif);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
