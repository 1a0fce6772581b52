import { safeLink, type AnsiSpan, type AnsiStyle } from '../../lib/ansi';

export interface Piece {
  readonly text: string;
  readonly style: AnsiStyle;
  readonly match: boolean;
  readonly link: string | undefined;
}

/** A row of nothing but colour changes stays cheap: what is beyond is drawn plain. */
const PIECES_OF_A_ROW = 400;
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+[^\s<>"'`{}|\\^.,;:!?)\]]/gi;

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly link?: string;
}

/** Cuts styled stretches where a match or an address begins and ends, also where it runs over several of them. */
export function piecesOf(spans: readonly AnsiSpan[], hits: readonly number[]): readonly Piece[] {
  const [only] = spans;
  // Most lines are nothing but text.
  if (only && spans.length === 1 && hits.length === 0 && !only.text.includes('://'))
    return [{ text: only.text, style: only.style, match: false, link: only.link }];
  const whole = spans.map((span) => span.text).join('');
  const matches: Stretch[] = [];
  for (let i = 0; i + 1 < hits.length; i += 2) matches.push({ from: hits[i] ?? 0, to: hits[i + 1] ?? 0 });
  const links = linksIn(whole);
  const pieces: Piece[] = [];
  let start = 0;
  for (const span of spans) {
    const end = start + span.text.length;
    if (pieces.length >= PIECES_OF_A_ROW) {
      pieces.push({ text: whole.slice(start), style: {}, match: false, link: undefined });
      break;
    }
    const inside = (at: number): boolean => at > start && at < end;
    const cuts = [...matches, ...links].flatMap(({ from, to }) => [from, to]).filter(inside);
    const edges = [...new Set([start, ...cuts, end])].sort((a, b) => a - b);
    for (let i = 0; i + 1 < edges.length; i++) {
      const at = edges[i] ?? 0;
      const covers = (one: Stretch): boolean => one.from <= at && at < one.to;
      pieces.push({
        text: whole.slice(at, edges[i + 1]),
        style: span.style,
        match: matches.some(covers),
        link: span.link ?? links.find(covers)?.link,
      });
    }
    start = end;
  }
  return pieces;
}

/** The pieces up to a number of characters, and how many are left out. */
export function upTo(
  end: number,
  pieces: readonly Piece[],
): { readonly pieces: readonly Piece[]; readonly left: number } {
  const drawn: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    if (at < end)
      drawn.push(at + piece.text.length <= end ? piece : { ...piece, text: head(piece.text, end - at) });
    at += piece.text.length;
  }
  return { pieces: drawn, left: Math.max(0, at - end) };
}

/** Never half of a character. */
function head(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

function linksIn(text: string): readonly Stretch[] {
  if (!text.includes('://')) return [];
  return [...text.matchAll(ADDRESS)].flatMap((match) => {
    const link = safeLink(match[0]);
    return link === undefined ? [] : [{ from: match.index, to: match.index + match[0].length, link }];
  });
}
