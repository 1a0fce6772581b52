import { describe, expect, it } from 'vitest';
import { linkIn, parseLink } from '../../../src-main/faces/electron/deep-link';

describe('a cleat:// link', () => {
  it.each([
    ['cleat://settings', { type: 'action', id: 'go.settings' }],
    ['cleat://settings/', { type: 'action', id: 'go.settings' }],
    ['cleat://container/web-1', { type: 'container', name: 'web-1' }],
    [
      `cleat://container/${encodeURIComponent('docker/unix:///run/docker.sock')}/0a1b2c`,
      { type: 'container', engine: 'docker/unix:///run/docker.sock', name: '0a1b2c' },
    ],
    ['cleat://run?image=busybox', { type: 'run', image: 'busybox' }],
    [
      'cleat://run?image=registry.example.com:5000/team/api:1.2&name=api',
      { type: 'run', image: 'registry.example.com:5000/team/api:1.2', name: 'api' },
    ],
  ])('%s shows something', (link, command) => {
    expect(parseLink(link)).toEqual(command);
  });

  it.each([
    'cleat:',
    'cleat://',
    'cleat://nowhere',
    'cleat://settings/theme',
    'cleat://settings?theme=dark',
    'cleat://settings#x',
    'cleat://user@settings',
    'cleat://settings:80',
    'cleat://container',
    'cleat://container/',
    'cleat://container//id',
    'cleat://container/a/b/c',
    'cleat://container/-rf',
    'cleat://container/..%2F..%2Fetc',
    'cleat://container/%E0%A4%A',
    'cleat://container/web%0A',
    'cleat://container/web?start=1',
    'cleat://run',
    'cleat://run?image=',
    'cleat://run?image=--privileged',
    'cleat://run?image=a%20b',
    'cleat://run?image=busybox&privileged=true',
    'cleat://run?image=busybox&image=other',
    'cleat://run?image=busybox&__proto__=x',
    'cleat://run/now?image=busybox',
    `cleat://run?image=${'a'.repeat(3000)}`,
    'https://run?image=busybox',
    'javascript:alert(1)',
    'not a link',
    '',
  ])('%s is refused', (link) => {
    expect(parseLink(link)).toBeUndefined();
  });

  it('is found among a process’s arguments, whatever stands beside it', () => {
    expect(linkIn(['/usr/bin/cleat', '--no-sandbox', 'CLEAT://settings'])).toBe('CLEAT://settings');
    expect(linkIn(['/usr/bin/cleat', '/home/anna/cleat.txt'])).toBeUndefined();
  });
});
