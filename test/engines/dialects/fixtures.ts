import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { recording, type Recording } from './recording';
import { SCENARIOS } from './scenarios';
import { summarise, type DialectSummary } from './summary';

/** Where the recordings live. */
export const FIXTURES = join(dirname(dirname(import.meta.dirname)), 'fixtures/dialects');

/** The recorded engines, such as `docker-20.10`. */
export function recordedEngines(): string[] {
  return readdirSync(FIXTURES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** One recording, or nothing when this engine has not played that scenario. */
export function readRecording(engine: string, scenario: string): Recording | undefined {
  const file = join(FIXTURES, engine, `${scenario}.json`);
  return existsSync(file) ? recording.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** The summary of everything recorded. */
export function summariseAll(): DialectSummary {
  const summary: DialectSummary = {};
  for (const engine of recordedEngines()) {
    const scenarios: DialectSummary[string] = {};
    for (const { name } of SCENARIOS) {
      const seen = readRecording(engine, name);
      if (seen !== undefined) scenarios[name] = summarise(seen);
    }
    summary[engine] = scenarios;
  }
  return summary;
}
