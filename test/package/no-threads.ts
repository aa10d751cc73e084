// Flags of Node's permissions, under which a program may start no thread.

const [PERMISSION = ""] = ["--permission", "--experimental-permission"].filter((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

export const NO_THREADS: readonly string[] = [PERMISSION, "--allow-fs-read=*"];
