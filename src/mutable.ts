// A type whose properties can be set.

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
