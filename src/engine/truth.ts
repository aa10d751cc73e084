// The three truth values of a condition. specification: policy-format.md section 4.

export const FALSE = 0;
export const TRUE = 1;
export const ERROR = 2;

/** A condition or rule is false, true, or an error. */
export type Truth = typeof FALSE | typeof TRUE | typeof ERROR;
