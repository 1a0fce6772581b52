/** What is said beside a line of a Dockerfile. */
export interface DockerfileNote {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly tone: 'bad' | 'warn';
}
