import type { LogLines } from '../../src-shared/model/log-line';
import type { AnsiStyle } from './ansi';
import type { Mark } from './log-row-kinds';

/** One line of the viewer. `seq` counts from the start of the log as we saw it and never changes. */
export type LogRow =
  | {
      readonly seq: number;
      readonly kind: 'line';
      /** Which of the containers that are read together it is from, counted from 0. */
      readonly source: number;
      readonly stream: LogLines['stream'];
      readonly text: string;
      readonly time: number | undefined;
      /** The style that the line before it, of the same stream, ended with. */
      readonly style: AnsiStyle;
      /** The line of an earlier row of its stream goes on here: it was too long for one. */
      readonly goesOn?: true;
    }
  | {
      readonly seq: number;
      readonly kind: 'mark';
      readonly source: number;
      readonly what: Mark;
      /** NaN: none is known. */
      readonly time: number;
    };
