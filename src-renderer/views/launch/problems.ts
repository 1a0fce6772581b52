import type { FieldProblem } from '../../../src-shared/model/launch';

/** What is wrong, by the field or the row of the form it is shown at. */
export class Problems {
  readonly #byPlace = new Map<string, string[]>();
  readonly #exact = new Set<string>();

  /** @param lackOf why the runtime cannot do what a field is for */
  constructor(
    readonly all: readonly FieldProblem[],
    private readonly lackOf: (field: string) => string | undefined = () => undefined,
  ) {
    for (const { field, message } of all) {
      this.#exact.add(field);
      const place = placeOfRow(field);
      const known = this.#byPlace.get(place);
      if (known) known.push(message);
      else this.#byPlace.set(place, [message]);
    }
  }

  /** At a field (`name`) or anywhere in a row (`mounts.2`). */
  at(place: string): readonly string[] {
    return this.#byPlace.get(place) ?? [];
  }

  /** Why nothing can be put into a field. What stands there from before can be changed: it is a problem, too. */
  lack(field: string): string | undefined {
    return this.all.some((one) => one.field === field || one.field.startsWith(`${field}.`))
      ? undefined
      : this.lackOf(field);
  }

  /** Whether this very input is wrong: it is named itself, or its whole row is. */
  marks(row: string, input: string): boolean {
    return this.#exact.has(`${row}.${input}`) || this.#exact.has(row);
  }
}

function placeOfRow(field: string): string {
  const [list, index] = field.split('.');
  return index !== undefined && /^\d+$/.test(index) ? `${list}.${index}` : field;
}
