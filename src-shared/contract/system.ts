import { answer, read } from './base';

export interface Hello {
  readonly version: string;
  readonly contract: string;
  readonly platform: string;
  /** The face that owns this home. */
  readonly face: 'window' | 'server' | 'background' | 'cli';
  readonly pid: number;
}

export const systemContract = {
  hello: read.output(answer<Hello>()),
};
