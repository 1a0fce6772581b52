import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The address of a source file, for a child's `import`. */
export function source(path: string): string {
  return pathToFileURL(join(root, path)).href;
}

export interface ScriptProcess {
  readonly child: ChildProcess;
  /** Resolves with the next line it prints that begins with `start`; rejects when it ends before. */
  line(start: string): Promise<string>;
  /** Resolves with all it printed when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

/** Another process of ours: TypeScript given as text, run in a Node of its own. */
export function runScript(script: string, args: readonly string[] = []): ScriptProcess {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script, '--', ...args],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  let output = '';
  const waiting: { start: string; resolve(line: string): void; reject(error: Error): void }[] = [];
  const look = (): void => {
    for (const waiter of [...waiting]) {
      const found = output
        .split('\n')
        .slice(0, -1)
        .find((line) => line.startsWith(waiter.start));
      if (found === undefined) continue;
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.resolve(found);
    }
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    look();
  });
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on('close', (code) => {
      for (const { start, reject } of waiting)
        reject(new Error(`ended (${code}) before “${start}”:\n${output}`));
      resolve({ code, output });
    });
  });
  return {
    child,
    ended,
    line: (start) =>
      new Promise((resolve, reject) => {
        waiting.push({ start, resolve, reject });
        look();
      }),
  };
}
