/** Characters of a line that are drawn while it is not wrapped: wider than any screen, and cheap to lay out. */
export const DRAWN_CHARACTERS = 1_000;
/** Room for the words that say how much more there is. */
export const LEFT_WIDTH = 30;
