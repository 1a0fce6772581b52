/** Each of the two commands that ask for facts, ms: a program of its own, to be loaded before it asks. */
export const VERSION_TIMEOUT_MS = 5_000;
export const STATUS_TIMEOUT_MS = 5_000;
/** Both, one after the other, ms. */
export const CLI_FACTS_TIMEOUT_MS = VERSION_TIMEOUT_MS + STATUS_TIMEOUT_MS;
