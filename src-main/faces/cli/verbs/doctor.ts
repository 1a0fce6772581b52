import { consumeBatches } from '../../../../src-shared/client/consume';
import { ui } from '../../../../src-shared/messages/ui-en';
import { isHealthy, type DoctorFinding } from '../../../../src-shared/model/doctor';
import { interruptible } from '../interrupt';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';
import { withSession } from '../session';
import { plainText } from '../text';

export interface DoctorOptions extends GlobalOptions {
  readonly image?: string;
}

const words = ui.doctor;

/** `cleat doctor`: one line a finding, with the fix below it. JSON: the findings. Exit code 1: something is wrong. */
export async function doctor({ json, image }: DoctorOptions): Promise<void> {
  await withSession((client) =>
    interruptible(async (interrupted) => {
      const input = image === undefined ? {} : { image };
      const open = (signal: AbortSignal) => client.runtimes.doctor(input, { signal });
      const findings: DoctorFinding[] = [];
      try {
        for await (const batch of consumeBatches<DoctorFinding>(client, open, interrupted))
          for (const finding of batch) {
            findings.push(finding);
            if (!json) await print(line(finding));
          }
      } catch (error) {
        if (!interrupted.aborted) throw error;
        process.exitCode = 130;
        return;
      }
      if (json) await printJson(findings);
      if (!isHealthy(findings)) process.exitCode = 1;
    }),
  );
}

function line({ subject, about, level, text, fix }: DoctorFinding): string {
  const what = subject === words.subjects[about] ? subject : `${subject}, ${words.subjects[about]}`;
  const head = `${words.levels[level].padEnd(8)} ${plainText(what)}: ${plainText(text)}`;
  return fix === undefined ? head : `${head}\n${' '.repeat(9)}${plainText(words.fix(fix))}`;
}
