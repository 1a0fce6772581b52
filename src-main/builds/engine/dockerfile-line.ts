/** `\` at the end of a line goes on with it, or what `# escape=` at the top says. */
const escapeOf = (text: string): string =>
  /^#\s*escape\s*=\s*([\\`])/im.exec(text.slice(0, 1000))?.[1] ?? '\\';

const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The instructions of a Dockerfile, each in one line, with the line where it begins, from 1. */
function* instructions(text: string): Generator<{ readonly line: number; readonly text: string }> {
  const escape = escapeOf(text);
  let began = 0;
  let parts: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*#/.test(line) || (parts.length > 0 && line.trim() === '')) continue;
    if (parts.length === 0) began = index + 1;
    const trimmed = line.trimEnd();
    const goesOn = trimmed.endsWith(escape);
    parts.push(goesOn ? trimmed.slice(0, -1) : trimmed);
    if (goesOn) continue;
    yield { line: began, text: words(parts.join(' ')) };
    parts = [];
  }
  if (parts.length > 0) yield { line: began, text: words(parts.join(' ')) };
}

/**
 * The line of a step in its Dockerfile, where the step's name leads to exactly one instruction: engines say the text
 * of a step and rarely its line.
 *
 * @param name `[base 2/3] RUN make`, or `RUN make`
 */
export function lineOfStep(dockerfile: string, name: string): number | undefined {
  const wanted = words(name.replace(/^\[[^\]]*\] /, ''));
  if (wanted === '') return undefined;
  const found = [...instructions(dockerfile)].filter(({ text }) => text === wanted);
  return found.length === 1 ? found[0]?.line : undefined;
}
