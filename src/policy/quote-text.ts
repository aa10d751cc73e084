// Text in double quotes that JSON and YAML read alike.

/** What ends a line for some readers, or is no text to them, is escaped: it may not stand in a policy as it is. */
export function quoteText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
