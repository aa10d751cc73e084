// What a server gets of our environment.

/** Enough to start and to reach the network, and no secrets. */
const INHERITED: ReadonlySet<string> = new Set([
  ...["PATH", "HOME", "LANG", "LANGUAGE", "TERM", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ"],
  ...["http_proxy", "https_proxy", "no_proxy", "all_proxy"].flatMap((name) => [name, name.toUpperCase()]),
  ...["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  // Windows, whose names are of any case.
  ...["APPDATA", "COMSPEC", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATHEXT", "PROCESSOR_ARCHITECTURE"],
  ...["PROGRAMDATA", "PROGRAMFILES", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP", "USERNAME", "USERPROFILE"],
  ...["Path", "SystemRoot", "windir"],
]);

export function inheritedEnv(
  baseEnv: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(baseEnv)) {
    // "() {" starts a function that old shells would run.
    if (value !== undefined && isInherited(name) && !value.startsWith("()")) env[name] = value;
  }
  return env;
}

function isInherited(name: string): boolean {
  return INHERITED.has(name) || name.startsWith("LC_");
}
