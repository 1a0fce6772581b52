/** One process among all that ever were: its number alone is given to another one later. */
export interface ProcessMark {
  readonly pid: number;
  /** When it began, in the system's own words, with the boot it belongs to. */
  readonly started: string;
  /** Where its number means something: the machine, and on Linux its namespace of processes. */
  readonly place: string;
}
