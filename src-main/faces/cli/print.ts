/** Writes data on stdout; resolves when the pipe has taken it. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

export function printJson(value: unknown): Promise<void> {
  return print(JSON.stringify(value, null, 2));
}

/** Everything that is not data goes to stderr. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
