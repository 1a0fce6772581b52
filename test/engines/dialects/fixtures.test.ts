import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIXTURES, readRecording, recordedEngines, summariseAll } from './fixtures';
import { SCENARIOS } from './scenarios';
import { dialectSummary } from './summary';

describe('the recorded dialects', () => {
  it('are of an old and a new Docker and Podman', () => {
    expect(recordedEngines()).toEqual([
      'docker-20.10',
      'docker-26.1',
      'docker-28.5',
      'podman-4.3',
      'podman-5.4',
      'podman-5.8',
    ]);
  });

  it.each(recordedEngines())('hold every scenario of %s', (engine) => {
    for (const { name, steps } of SCENARIOS) {
      const seen = readRecording(engine, name);
      expect(
        seen?.steps.map((step) => step.did),
        name,
      ).toEqual(steps.map((step) => step.did));
    }
  });

  it('are summarised by summary.json', () => {
    const summary: unknown = JSON.parse(readFileSync(join(FIXTURES, 'summary.json'), 'utf8'));
    expect(dialectSummary.parse(summary)).toEqual(summariseAll());
  });

  it('name no folder and no host of the machine that recorded them', () => {
    for (const engine of recordedEngines()) {
      for (const file of readdirSync(join(FIXTURES, engine))) {
        const text = readFileSync(join(FIXTURES, engine, file), 'utf8');
        expect(text, `${engine}/${file}`).not.toMatch(/cleat-(docker|podman)-|"Name":"(?!cleat-engine)vm/);
      }
    }
  });
});
