import { CleatError } from '../../../../src-shared/model/error';
import { registryNamed, type KnownRegistry, type LoginKeeper } from '../../../../src-shared/model/registry';
import { interruptible } from '../interrupt';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { askLine, secretFromInput } from '../secret';
import { withSession } from '../session';
import { table, terminalWidth, type Column } from '../table';
import { plainText } from '../text';

const whereOf = ({ runtime }: GlobalOptions): { runtime?: string } =>
  runtime === undefined ? {} : { runtime };

const keeperText = (kept: LoginKeeper): string => (kept.by === 'helper' ? kept.helper : kept.path);

export interface LoginOptions extends GlobalOptions {
  readonly username?: string;
  readonly passwordStdin: boolean;
}

/** Who, and the password: from the standard input, or asked for. Never from an argument, which all processes can read. */
async function asked({ username, passwordStdin }: LoginOptions): Promise<[string, string]> {
  if (passwordStdin) {
    const password = await secretFromInput();
    if (username === undefined || username === '' || password === '')
      throw CleatError.of('registry.password-empty', {});
    return [username, password];
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw CleatError.of('registry.password-missing', {});
  const name = username ?? (await askLine('User name: ', { hidden: false }));
  return [name, await askLine('Password: ', { hidden: true })];
}

/** `cleat login [REGISTRY]`. JSON: who is logged in where, and what keeps it. */
export async function login(registry: string, options: LoginOptions): Promise<void> {
  if (registryNamed(registry) === undefined) throw CleatError.of('registry.invalid', { registry });
  const [username, password] = await asked(options);
  await withSession((client) =>
    interruptible(async (signal) => {
      const input = { registry, username, password, ...whereOf(options) };
      const done = await client.registries.login(input, { signal });
      if (done.security !== 'verified')
        note(
          done.security === 'plain'
            ? `Warning: ${plainText(done.registry)} speaks without TLS: the password went there unprotected.`
            : `Warning: nobody has checked the certificate of ${plainText(done.registry)}.`,
        );
      if (!done.checked)
        note(
          `Warning: ${plainText(done.registry)} let us in without a login, so the password was not tried.`,
        );
      if (done.kept.by === 'file')
        note(
          `Warning: the password is kept unencrypted in ${plainText(done.kept.path)}. A credential helper keeps it safe.`,
        );
      if (options.json) await printJson(done);
      else await print(`Logged in to ${plainText(done.registry)} as ${plainText(done.username)}`);
    }),
  );
}

/** `cleat logout [REGISTRY]`. JSON: where it was, and where another one still is. */
export async function logout(registry: string, options: GlobalOptions): Promise<void> {
  await withSession((client) =>
    interruptible(async (signal) => {
      const done = await client.registries.logout({ registry, ...whereOf(options) }, { signal });
      for (const path of done.stillIn)
        note(`Warning: a login of another tool is still in ${plainText(path)}, and counts.`);
      if (options.json) await printJson(done);
      else await print(`Logged out of ${plainText(done.registry)}`);
    }),
  );
}

const insecureText = ({ insecure }: KnownRegistry): string =>
  insecure === undefined ? 'not known' : insecure ? 'insecure' : '';

/** `cleat registries`: who is logged in where. JSON: as the contract has it. */
export async function registries(options: GlobalOptions): Promise<void> {
  await withSession((client) =>
    interruptible(async (signal) => {
      const known = await client.registries.list(whereOf(options), { signal });
      for (const { message } of known.problems) note(`cleat: ${plainText(message)}`);
      if (options.json) {
        await printJson(known);
        return;
      }
      if (known.registries.length === 0) {
        // With a problem, it is not known.
        if (known.problems.length === 0) note('Nobody is logged in anywhere.');
        return;
      }
      const columns: Column<KnownRegistry>[] = [
        { title: 'REGISTRY', value: ({ registry }) => registry, shrinkTo: 24 },
        { title: 'USER', value: ({ username = '' }) => username, shrink: true },
        { title: 'KEPT IN', value: ({ kept }) => keeperText(kept), shrink: true },
        { title: 'TLS', value: insecureText },
      ];
      await print(table(columns, known.registries, terminalWidth()));
    }),
  );
}
