/** The home whose work a container is, by the id in its database. */
export const HOME_LABEL = 'dev.cleat.home';
/** Which work, by its id in the journal. */
export const WORK_LABEL = 'dev.cleat.work';

/** Which launch, by the name of the file its CLI was to note the id in: where the engine does not keep that path itself. */
export const LAUNCH_LABEL = 'dev.cleat.launch';

export type WorkLabels = Readonly<Record<typeof HOME_LABEL | typeof WORK_LABEL, string>>;

export function labelsOf(home: string, work: string): WorkLabels {
  return { [HOME_LABEL]: home, [WORK_LABEL]: work };
}
