/** Options every verb takes. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly runtime?: string;
}
