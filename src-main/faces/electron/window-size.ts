/** A window's size in pixels where nothing is remembered, and the least it may become. Apart, so that a window needs no schema. */
export const DEFAULT_SIZE = { width: 1200, height: 780 };
export const MIN_SIZE = { width: 640, height: 420 };
