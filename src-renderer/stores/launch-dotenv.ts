export interface EnvText {
  readonly pairs: readonly { readonly key: string; readonly value: string }[];
  /** Lines that are neither a pair nor a comment. */
  readonly skipped: number;
}

const PAIR = /^\s*(?:export\s+)?([^\s=#][^=]*?)\s*=(.*)$/s;

/**
 * Reads `KEY=value` lines as a .env file has them: blank lines and `#` comments are passed over, `export` before a
 * name too; a value in double quotes may hold `\n`, `\"` and `\\` and go over lines, one in single quotes holds what
 * it says.
 */
export function parseEnvText(text: string): EnvText {
  const lines = text.split(/\r?\n/);
  const pairs: { key: string; value: string }[] = [];
  let skipped = 0;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [, key, begun] = PAIR.exec(line) ?? [];
    if (key === undefined || begun === undefined) {
      skipped += 1;
      continue;
    }
    const quote = /^\s*(["'])/.exec(begun)?.[1];
    let value = begun;
    if (quote !== undefined) {
      // The value goes on over lines only when its quote is closed further down.
      let until = at;
      while (unquoted(value, quote) === undefined && until + 1 < lines.length)
        value += `\n${lines[++until] ?? ''}`;
      const inner = unquoted(value, quote);
      if (inner === undefined) value = begun;
      else {
        pairs.push({ key, value: inner });
        at = until;
        continue;
      }
    }
    pairs.push({ key, value: value.replace(/\s+#.*$/, '').trim() });
  }
  return { pairs, skipped };
}

/** What stands between the quotes, when they are closed and nothing but a comment follows. */
function unquoted(text: string, quote: string): string | undefined {
  if (quote === "'") return /^\s*'([^']*)'\s*(?:#.*)?$/.exec(text)?.[1];
  const inner = /^\s*"((?:[^"\\]|\\[\s\S])*)"\s*(?:#.*)?$/.exec(text)?.[1];
  return inner?.replace(/\\([\s\S])/g, (whole, character: string) => ESCAPES[character] ?? whole);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

/** Whether pasted text is variables rather than a name: several lines, or `KEY=value`. */
export function looksLikeEnv(text: string): boolean {
  return /^\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=/m.test(text);
}
