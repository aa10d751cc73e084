// How threads that print nothing are started.

/**
 * To pass on what a thread prints, Node would open process.stdout, which leaves a pipe there that does not block: our own
 * output would be written by turns with sleeping.
 */
export const SILENT = { stdout: true, stderr: true } as const;
