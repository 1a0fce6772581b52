import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { proofsOf } from '../../../src-main/runtimes/proofs';
import { PROOFS } from '../../../src-main/runtimes/proofs.generated';
import {
  checkTable,
  PAGE,
  proofGroups,
  readReports,
  withTable,
  type KeptReport,
} from '../../conformance/runtimes/tables';

const report = (
  version: string,
  results: KeptReport['results'],
  more: Partial<KeptReport> = {},
): KeptReport => ({ runtime: 'boat', version, image: 'localhost/cleat-check:0123', results, ...more });

describe('What is proved of a runtime', () => {
  it('is what the kept reports say, in the app and in the documentation', () => {
    const reports = readReports();
    expect(PROOFS).toEqual(proofGroups(reports));
    const page = readFileSync(PAGE, 'utf8');
    expect(withTable(page, checkTable(reports))).toBe(page);
  });

  it('comes from no report in which something is broken', () => {
    for (const { runtime, version, results } of readReports())
      expect([runtime, version, ...results.filter(({ outcome }) => outcome === 'broken')]).toEqual([
        runtime,
        version,
      ]);
  });

  it('is what checks that passed needed, with every version once, oldest first', () => {
    const passed = [{ id: 'rename', outcome: 'passed' }] as const;
    expect(
      proofGroups([
        report('10.0.1', [...passed]),
        report('9.1.0+x', [...passed, { id: 'top', outcome: 'passed' }]),
        report('9.1.0', [...passed, { id: 'stats', outcome: 'unsupported', reason: 'no' }], {
          runtime: 'boat (over ssh)',
        }),
        report('11', [{ id: 'pause', outcome: 'broken', found: 'it runs on' }]),
      ]),
    ).toEqual([
      { runtime: 'boat', versions: ['9.1.0', '10.0.1'], capabilities: ['container.rename'] },
      { runtime: 'boat', versions: ['9.1.0'], capabilities: ['top'] },
    ]);
  });

  it('holds the loading of an image only where the kit loaded its own', () => {
    const results: KeptReport['results'] = [{ id: 'image', outcome: 'passed' }];
    expect(proofGroups([report('1', results, { image: 'alpine' })])).toEqual([]);
    expect(proofGroups([report('1', results)])).toMatchObject([{ capabilities: ['images.load'] }]);
  });

  it('is marked where only an emulator was asked', () => {
    const results: KeptReport['results'] = [{ id: 'stats', outcome: 'passed' }];
    expect(proofGroups([report('1.4', results, { runtime: 'apple (emulated)' })])).toEqual([
      { runtime: 'apple', versions: ['1.4'], emulated: true, capabilities: ['stats'] },
    ]);
  });

  it('says nothing of a plugin that somebody else wrote under the same name', () => {
    expect(proofsOf({ name: 'docker' })['container.pause']?.versions).toContain('20.10.24');
    expect(proofsOf({ name: 'docker', folder: '/home/me/.cleat/plugins/runtimes/docker' })).toEqual({});
    expect(proofsOf({ name: 'colima' })).toEqual({});
  });
});
