import { consumeBatches } from '../../../../src-shared/client/consume';
import { ui } from '../../../../src-shared/messages/ui-en';
import { CleatError } from '../../../../src-shared/model/error';
import {
  CHECK_IDS,
  isCheckId,
  isSound,
  type CheckId,
  type CheckNews,
  type CheckReport,
  type CheckResult,
} from '../../../../src-shared/model/runtime-check';
import { interruptible } from '../interrupt';
import type { GlobalOptions } from '../options';
import { note, print, printJson } from '../print';
import { withSession } from '../session';
import { plainText } from '../text';

export interface RuntimeCheckOptions extends GlobalOptions {
  readonly image?: string;
  readonly only?: readonly CheckId[];
}

const words = ui.checks;

/** `cleat runtime check NAME`: one line a check as it ends, then the totals. JSON: the report. Exit code 1: not sound. */
export async function runtimeCheck(name: string, { json, image, only }: RuntimeCheckOptions): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const input = {
        name,
        ...(image === undefined ? {} : { image }),
        ...(only === undefined ? {} : { only: [...new Set(only)] }),
      };
      const open = (signal: AbortSignal) => client.runtimes.check(input, { signal });
      let report: CheckReport | undefined;
      try {
        for await (const batch of consumeBatches<CheckNews>(client, open, interrupted))
          for (const news of batch) {
            if (news.type === 'report') report = news.report;
            else if (!json) await print(line(news.result));
          }
      } catch (error) {
        if (!interrupted.aborted) throw error;
        note('cleat: interrupted; what was made is being taken away');
        process.exitCode = 130;
        return;
      }
      if (!report) throw CleatError.of('rpc.disconnected', {});
      await (json ? printJson(report) : print(summary(report)));
      if (!isSound(report)) process.exitCode = 1;
    }),
  );
}

/** Parses `--only a,b`. Throws `cli.option`. */
export function checksOf(text: string): readonly CheckId[] {
  return text.split(',').map((part) => {
    const id = part.trim();
    if (isCheckId(id)) return id;
    const expected = `names of checks with commas between: ${CHECK_IDS.join(', ')}`;
    throw CleatError.of('cli.option', { option: '--only', value: id, expected });
  });
}

function line(result: CheckResult): string {
  const head = `${words.outcomes[result.outcome].padEnd(12)} ${words.titles[result.id]}`;
  switch (result.outcome) {
    case 'passed':
      return head;
    case 'unsupported':
      return `${head}\n${below(result.reason)}`;
    case 'broken':
      return `${head}\n${below(result.found)}\n${below(words.expected(result.expected))}`;
  }
}

function below(text: string): string {
  return `${' '.repeat(13)}${plainText(text)}`;
}

function summary({ runtime, version, engine, results, notAsked, left }: CheckReport): string {
  const count = (outcome: CheckResult['outcome']): number =>
    results.filter((one) => one.outcome === outcome).length;
  return [
    '',
    plainText(words.on(runtime, version, engine)),
    words.total(count('passed'), count('unsupported'), count('broken')),
    ...(notAsked.length === 0 ? [] : [words.notAsked(notAsked.length)]),
    ...(left.length === 0 ? [] : [plainText(words.left(left.join(', ')))]),
  ].join('\n');
}
