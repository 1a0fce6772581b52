import type { LogQuery, MatchJob, MatchAnswer } from './protocol';

/** Marks of one line beyond this are not drawn: a line of nothing but matches stays cheap. */
const HITS_OF_A_LINE = 100;

/** What a query becomes; throws the SyntaxError of a bad regular expression. */
export function expressionOf({ text, regex, caseSensitive }: LogQuery): RegExp {
  const source = regex ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(source, caseSensitive ? 'g' : 'gi');
}

/** Pairs of from and to, first to last; an expression that matches nothing at all marks nothing. */
export function hitsIn(line: string, expression: RegExp): readonly number[] {
  const hits: number[] = [];
  expression.lastIndex = 0;
  for (let match = expression.exec(line); match; match = expression.exec(line)) {
    if (match[0] === '') expression.lastIndex += 1;
    else hits.push(match.index, match.index + match[0].length);
    if (hits.length >= 2 * HITS_OF_A_LINE) break;
  }
  return hits;
}

/** What the thread that may be killed does. */
export function answerJob({ id, source, flags, lines }: MatchJob): MatchAnswer {
  const expression = new RegExp(source, flags);
  const found: [number, readonly number[]][] = [];
  lines.forEach((line, index) => {
    const hits = hitsIn(line, expression);
    if (hits.length > 0) found.push([index, hits]);
  });
  return { id, found };
}
