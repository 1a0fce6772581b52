/** How well something is: `warning` will do for now, `error` will not. */
export type DoctorLevel = 'ok' | 'warning' | 'error';

/** What one look of the doctor gave. */
export interface DoctorFinding {
  /** What was looked at: `home`, `selection`, a plugin's folder, a runtime, an engine of it. */
  readonly subject: string;
  /** `disk`, `permission`, `version`, `socket`, `dns`, … */
  readonly about: DoctorSubject;
  readonly level: DoctorLevel;
  /** One sentence. */
  readonly text: string;
  /** What to do: one sentence. */
  readonly fix?: string;
}

export type DoctorSubject =
  'home' | 'disk' | 'selection' | 'plugin' | 'runtime' | 'socket' | 'version' | 'container' | 'dns';

/** Whether nothing is wrong: warnings are not. */
export function isHealthy(findings: readonly DoctorFinding[]): boolean {
  return findings.every(({ level }) => level !== 'error');
}
