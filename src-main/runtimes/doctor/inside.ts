import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { rm } from 'node:fs/promises';
import { ui } from '../../../src-shared/messages/ui-en';
import type { DoctorFinding } from '../../../src-shared/model/doctor';
import { CleatError } from '../../../src-shared/model/error';
import { imageOf, makeFolderOf } from '../check/beside';
import { makeImage } from '../check/image';
import type { RuntimeProvider } from '../provider';
import { diskFinding } from './machine';

const words = ui.doctor;
/** Reserved for such uses (RFC 2606), and always there. */
const NAME = 'example.com';
const RUN_LIMIT_MS = 40_000;
const FOUND = 'cleat-name-found';

export interface InsideOptions {
  readonly provider: RuntimeProvider;
  readonly image?: string;
  /** Of the container, where the runtime has labels. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The work that this is noted as, which names what is made beside the container. */
  readonly work?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Whether this machine itself finds the name. */
  isFoundHere(): Promise<boolean>;
}

/** Whether this machine finds a name, asked once. */
export function nameFoundHere(): () => Promise<boolean> {
  let asked: Promise<boolean> | undefined;
  return () =>
    (asked ??= lookup(NAME).then(
      () => true,
      () => false,
    ));
}

/**
 * What a container sees: that it runs, the room on the engine's disk, and names. Everything made is taken away; what
 * cannot be is told. Rejects with `app.cancelled` only.
 */
export async function insideFindings(options: InsideOptions): Promise<readonly DoctorFinding[]> {
  const left: DoctorFinding[] = [];
  const found = await lookInside(options, (finding) => left.push(finding));
  return [...found, ...left];
}

async function lookInside(
  options: InsideOptions,
  isLeft: (finding: DoctorFinding) => void,
): Promise<readonly DoctorFinding[]> {
  const { provider, signal } = options;
  const subject = provider.name;
  const dir = await makeFolderOf('doctor', options.work, options.env);
  const name = `cleat-doctor-${randomBytes(4).toString('hex')}`;
  let own: string | undefined;
  try {
    let image = options.image;
    if (image === undefined) {
      const archive = provider.loadImages
        ? await makeImage(dir, options.env, signal, options.work && imageOf(options.work))
        : undefined;
      if (!archive) {
        const reason = provider.loadImages ? ui.checks.noImage : ui.checks.cannotLoad;
        return [
          {
            subject,
            about: 'container',
            level: 'warning',
            text: words.container.skipped(reason),
            fix: words.container.fixSkipped,
          },
        ];
      }
      own = archive.reference; // before it is there: an interrupted load may have gone through
      await provider.loadImages?.(archive.path, { signal });
      image = archive.reference;
    }
    const script = `df -Pk / | tail -n 1; nslookup ${NAME} >/dev/null 2>&1 && echo ${FOUND}; exit 0`;
    const { stdout, stderr, exitCode } = await provider.run(
      {
        image,
        argv: ['sh', '-c', script],
        name,
        remove: true,
        ...(options.labels ? { labels: options.labels } : {}),
      },
      { signal, timeoutMs: RUN_LIMIT_MS },
    );
    if (exitCode !== 0) return [failed(subject, stderr.trim())];
    const kilobytes = Number(/^\S+\s+\d+\s+\d+\s+(\d+)/m.exec(stdout)?.[1]);
    return [
      { subject, about: 'container', level: 'ok', text: words.container.fine },
      ...(Number.isFinite(kilobytes) ? [diskFinding(subject, kilobytes * 1024)] : []),
      await nameFinding(subject, stdout.includes(FOUND), options.isFoundHere),
    ];
  } catch (thrown) {
    if (signal.aborted) throw CleatError.of('app.cancelled', {}, { cause: thrown });
    return [failed(subject, CleatError.from(thrown).message)];
  } finally {
    const late = AbortSignal.timeout(RUN_LIMIT_MS);
    const tell = (what: string) => (thrown: unknown) =>
      isLeft(leftBehind(subject, what, CleatError.from(thrown).message));
    await provider.remove(name, { signal: late }).catch(tell(name));
    if (own !== undefined) await provider.removeImage?.(own, { signal: late }).catch(tell(own));
    await rm(dir, { recursive: true, force: true });
  }
}

function leftBehind(subject: string, what: string, detail: string): DoctorFinding {
  return {
    subject,
    about: 'container',
    level: 'warning',
    text: words.container.left(what, detail),
    fix: words.container.fixLeft(what),
  };
}

function failed(subject: string, detail: string): DoctorFinding {
  return {
    subject,
    about: 'container',
    level: 'error',
    text: words.container.failed(detail),
    fix: words.container.fixFailed(subject),
  };
}

async function nameFinding(
  subject: string,
  isFound: boolean,
  isFoundHere: () => Promise<boolean>,
): Promise<DoctorFinding> {
  const base = { subject, about: 'dns' as const };
  if (isFound) return { ...base, level: 'ok', text: words.dns.fine(NAME) };
  return (await isFoundHere())
    ? { ...base, level: 'error', text: words.dns.broken(NAME), fix: words.dns.fix }
    : { ...base, level: 'warning', text: words.dns.offline(NAME), fix: words.dns.fixOffline };
}
