import { expect, it } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import {
  CAPABILITIES,
  canOffer,
  composed,
  declareCapabilities,
  no,
  REASON_CODES,
  resolveCapabilities,
  since,
  YES,
} from '../../../src-shared/model/capabilities';

const declared = declareCapabilities(YES, {
  'container.pause': no('absent'),
  'container.restart': composed('stop-and-start'),
  'container.update-restart-policy': since('5.1'),
});

it('decides every capability, the exceptions as declared', () => {
  const all = resolveCapabilities(declared, '4.3.1');
  expect(Object.keys(all)).toEqual([...CAPABILITIES]);
  expect(all['container.pause']).toEqual({ can: 'no', why: { code: 'absent' } });
  expect(all['container.restart']).toEqual({ can: 'composed', how: { code: 'stop-and-start' } });
  expect(all['container.kill']).toEqual({ can: 'yes' });
});

it.each([
  ['4.3.1', 'no'],
  ['5.0.3', 'no'],
  ['5.1', 'yes'],
  ['5.1.0-dev', 'yes'],
  ['5.10.2+ds1', 'yes'],
  ['10.0', 'yes'],
  [undefined, 'yes'],
])('decides by the version of the engine: %s', (version, can) => {
  expect(resolveCapabilities(declared, version)['container.update-restart-policy'].can).toBe(can);
});

it('offers what can be done, whole or composed, and what nobody knows of', () => {
  const all = resolveCapabilities(declared, '4.3.1');
  expect(canOffer(all, 'container.pause')).toBe(false);
  expect(canOffer(all, 'container.restart')).toBe(true);
  expect(canOffer(all, 'container.kill')).toBe(true);
  expect(canOffer(undefined, 'container.pause')).toBe(true);
});

it('crosses a process border unchanged', () => {
  const all = resolveCapabilities(declared, '4.3.1');
  expect(JSON.parse(JSON.stringify(all))).toEqual(all);
});

it.each(REASON_CODES)('says the reason “%s” in a sentence', (code) => {
  const params = { version: '9.9', text: 'It has no such thing.', instead: 'Do without.' };
  const { why, instead } = ui.capabilities.explain('boat', { code, params });
  expect(why).toMatch(/^[A-Zb].*\.$/);
  if (instead !== undefined) expect(instead).toMatch(/^[A-Z].*\.$/);
});

it('says nothing of what to do instead where a plugin has no word for it', () => {
  expect(ui.capabilities.explain('boat', { code: 'declared', params: { text: 'It cannot.' } })).toEqual({
    why: 'It cannot.',
  });
});
