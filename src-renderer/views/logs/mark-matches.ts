import type { AnsiSpan, AnsiStyle } from '../../lib/ansi';

export interface Piece {
  readonly text: string;
  readonly style: AnsiStyle;
  readonly match: boolean;
}

/** Cuts styled stretches where `query` (case ignored) is found, also where it runs over several of them. */
export function markMatches(spans: readonly AnsiSpan[], query: string): readonly Piece[] {
  if (query === '') return spans.map((span) => ({ ...span, match: false }));
  const whole = spans.map((span) => span.text).join('');
  const hits = hitsIn(whole.toLowerCase(), query.toLowerCase());
  const pieces: Piece[] = [];
  let start = 0;
  for (const { text, style } of spans) {
    const end = start + text.length;
    let at = start;
    for (const [from, to] of hits) {
      if (to <= at || from >= end) continue;
      if (from > at) pieces.push({ text: whole.slice(at, from), style, match: false });
      pieces.push({ text: whole.slice(Math.max(from, at), Math.min(to, end)), style, match: true });
      at = Math.min(to, end);
    }
    if (at < end) pieces.push({ text: whole.slice(at, end), style, match: false });
    start = end;
  }
  return pieces;
}

function hitsIn(text: string, query: string): readonly (readonly [number, number])[] {
  const hits: (readonly [number, number])[] = [];
  for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length))
    hits.push([at, at + query.length]);
  return hits;
}
