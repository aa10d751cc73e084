// Secrets of well-known published formats: found in text, and masked wherever text is shown.

/** A name for people, and what the secret looks like. Each begins with a mark that its issuer publishes, so that chance cannot write one. */
const FORMATS: readonly (readonly [name: string, pattern: string])[] = [
  ["an AWS access key", "A(?:KIA|SIA)[A-Z2-7]{16}(?![A-Za-z0-9])"],
  ["a GitHub token", "gh[pousr]_[A-Za-z0-9]{36,}"],
  ["a GitHub token", "github_pat_[A-Za-z0-9_]{60,}"],
  ["a GitLab token", "glpat-[A-Za-z0-9_-]{20,}"],
  ["a Slack token", "xox[abeprs]-[A-Za-z0-9-]{20,}"],
  ["a Stripe key", "[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"],
  ["a Google API key", "AIza[A-Za-z0-9_-]{35}"],
  ["an npm token", "npm_[A-Za-z0-9]{36}"],
  ["a PyPI token", "pypi-AgE[A-Za-z0-9_-]{50,}"],
  ["an Anthropic key", "sk-ant-[A-Za-z0-9_-]{40,}"],
  ["an OpenAI key", "sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}"],
  ["a SendGrid key", "SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}"],
  ["a Shopify token", "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"],
  ["a Hugging Face token", "hf_[A-Za-z0-9]{34}"],
  ["a DigitalOcean token", "do[opr]_v1_[a-f0-9]{64}"],
  ["a Vault token", "hv[bs]\\.[A-Za-z0-9_-]{24,}"],
  ["a Docker token", "dckr_pat_[A-Za-z0-9_-]{27}"],
  ["a JSON Web Token", "eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}"],
];

/**
 * A private key in PEM (RFC 7468), perhaps after headers of its own. The first line alone is no secret: rules look
 * for it. In the text of a file line ends may be escapes.
 */
const PEM_LABEL = "(?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY-----";
const PEM = `-----BEGIN ${PEM_LABEL}[^]{0,200}?[A-Za-z0-9+/]{24}[A-Za-z0-9+/=\\s\\\\]*(?:-----END ${PEM_LABEL})?`;

/** What every secret begins with: looked for first, because the whole pattern is dear to build. */
const MARK =
  /A[KS]IA|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|[rs]k_(?:live|test)_|AIza|npm_|pypi-|sk-|SG\.|shp(?:at|ca|pa|ss)_|hf_|do[opr]_v1_|hv[bs]\.|dckr_pat_|eyJ|PRIVATE KEY/;

let anySecret: RegExp | undefined;

/**
 * Where a token may begin: where no letter, digit, `_` or `-` stands before, or behind an escape that ends with
 * one, as in JSON (`\\n`), a JSON Pointer (`~1`) or an address (`%20`).
 */
const START = String.raw`(?:(?<![A-Za-z0-9_-])|(?<=\\[bfnrtv]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|~[01]|%[0-9A-Fa-f]{2}))`;

/** Built when the first text needs it. No attempt reads more than three parts between points: the time is linear. */
function secretPattern(): RegExp {
  const tokens = FORMATS.map(([, pattern]) => `(${pattern})`).join("|");
  anySecret ??= new RegExp(`${START}(?:${tokens})|(${PEM})`, "g");
  return anySecret;
}

/** Fewer kinds of characters than this are a placeholder: `AKIAXXXXXXXXXXXXXXXX`. */
const FEWEST_KINDS = 10;

function isPlaceholder(text: string): boolean {
  if (text.startsWith("-----")) return false;
  return new Set(text).size < FEWEST_KINDS || /EXAMPLE|PLACEHOLDER|REDACTED/i.test(text);
}

/** False when it is certain that the text holds none: a quick look. */
export function mayHoldSecret(text: string): boolean {
  return MARK.test(text);
}

/** What kind of secret a text holds, for example "a GitHub token"; never the secret itself. */
export function findSecret(text: string): string | undefined {
  if (!mayHoldSecret(text)) return undefined;
  for (const match of text.matchAll(secretPattern())) {
    if (isPlaceholder(match[0])) continue;
    const format = match.slice(1).findIndex((group) => group !== undefined);
    return FORMATS[format]?.[0] ?? "a private key";
  }
  return undefined;
}

/** The text with a star for each character of a secret: lines and columns stay. */
export function maskSecrets(text: string): string {
  if (!mayHoldSecret(text)) return text;
  return text.replace(secretPattern(), (secret) =>
    isPlaceholder(secret) ? secret : secret.replaceAll(/[^\r\n]/g, "*"),
  );
}
