import { CleatError } from '../../src-shared/model/error';

/** A part of the app that is loaded and made when somebody first asks for it. Throws as `later` says. */
export type Later<T> = () => Promise<T>;

/**
 * Makes a part of the app at first use, once: who asks meanwhile waits for the same one. What fails is forgotten, so
 * that the next who asks tries again. What nobody asked for does not exist, and needs no end.
 *
 * @param part what people may know it as, for the error
 * @param make imports the part's code and makes it
 * @returns gives the part; throws `app.part` when its code cannot be loaded or it cannot be made, and its own errors
 */
export function later<T>(part: string, make: () => Promise<T>): Later<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((thrown: unknown) => {
      made = undefined;
      if (thrown instanceof CleatError) throw thrown;
      const detail = thrown instanceof Error ? thrown.message : String(thrown);
      throw CleatError.of('app.part', { part, detail }, { cause: thrown });
    });
    return made;
  };
}
