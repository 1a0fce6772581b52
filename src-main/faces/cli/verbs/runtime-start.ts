import { interruptible } from '../interrupt';
import { finishOperation } from '../operation';
import { runtimeName, type GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { withSession } from '../session';

/** `cleat runtime start [NAME]`: starts its engine and returns when it answers. */
export async function runtimeStart(
  name: string | undefined,
  { json, runtime }: GlobalOptions,
): Promise<void> {
  await withSession(async (client) => {
    const override = name === undefined ? runtime : runtimeName(name);
    const selection = await client.runtimes.which(override === undefined ? {} : { override });
    const { operationId } = await client.runtimes.ensureRunning({ name: selection.name });
    await interruptible((interrupted) => finishOperation(client, operationId, interrupted));
    if (json) await printJson({ name: selection.name, state: 'ready' });
    else await print(selection.name);
  });
}
