// Tells by its name whether a value is a secret.

const SECRET_WORDS: ReadonlySet<string> = new Set([
  "apikey",
  "auth",
  "authorization",
  "bearer",
  "cookie",
  "credential",
  "credentials",
  "jwt",
  "key",
  "keys",
  "pass",
  "passphrase",
  "passwd",
  "password",
  "pat",
  "pwd",
  "secret",
  "secrets",
  "session",
  "sig",
  "signature",
  "token",
  "tokens",
]);

/** Whether `name`, of a parameter, an option or a header, has a word such as `token` or `key` in it. */
export function isSecretName(name: string): boolean {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => SECRET_WORDS.has(word) || /(?:token|secret|password|apikey)$/.test(word));
}
