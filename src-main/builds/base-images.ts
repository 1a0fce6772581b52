import { isReference } from '../../src-shared/model/image-reference';

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|([A-Za-z_]\w*))/g;

/**
 * The images that a Dockerfile takes something from, each once: of its `FROM`, of `--from=` and `from=`, and its own
 * frontend. Only to know beforehand which registries it may ask: what it does not understand it leaves out.
 *
 * @param args build arguments, which count before those that the Dockerfile sets
 */
export function baseImages(
  dockerfile: string,
  args: Readonly<Record<string, string>> = {},
): readonly string[] {
  const values = new Map(Object.entries(args));
  const stages = new Set<string>(['scratch']);
  const found = new Set<string>();
  const filled = (text: string): string =>
    text.replaceAll(
      VARIABLE,
      (_, braced: string | undefined, otherwise: string | undefined, plain: string) => {
        const value = values.get(braced ?? plain);
        return value === undefined || value === '' ? (otherwise ?? '') : value;
      },
    );
  const add = (written: string): void => {
    const reference = filled(written.replace(/^["']|["']$/g, ''));
    if (!stages.has(reference.toLowerCase()) && !/^\d+$/.test(reference) && isReference(reference))
      found.add(reference);
  };
  const frontend = /^#\s*syntax\s*=\s*(\S+)/i.exec(dockerfile)?.[1];
  if (frontend !== undefined) add(frontend);
  for (const line of dockerfile.replace(/\\[ \t]*\r?\n/g, ' ').split(/\r?\n/)) {
    const [, argument, value] = /^\s*ARG\s+([A-Za-z_]\w*)=(\S+)/i.exec(line) ?? [];
    if (argument !== undefined && value !== undefined && !values.has(argument))
      values.set(argument, filled(value.replace(/^["']|["']$/g, '')));
    const [, base, stage] = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line) ?? [];
    if (base !== undefined) add(base);
    if (stage !== undefined) stages.add(stage.toLowerCase());
    if (!/^\s*(?:COPY|ADD|RUN)\s/i.test(line)) continue;
    for (const [, from, mounted] of line.matchAll(/\s--(?:from=(\S+)|mount=\S*?\bfrom=([^,\s]+))/g))
      add(from ?? mounted ?? '');
  }
  return [...found];
}
