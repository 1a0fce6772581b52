/** A value as engines read it in a header: JSON in base64 for URLs, with its padding. */
export function headerValue(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
