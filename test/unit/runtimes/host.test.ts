import { describe, expect, it } from 'vitest';
import { hostOf } from '../../../src-main/runtimes/host';

const FOLDER = '/usr/lib/cleat/runtime-plugins';
const linux = { platform: 'linux', arch: 'x64', release: '6.1.0', cpuModel: 'Xeon' } as const;
const mac = { platform: 'darwin', arch: 'arm64', release: '25.1.0', cpuModel: 'Apple M4' } as const;

describe('The host', () => {
  it('is this machine; of macOS by its kernel', () => {
    expect(hostOf({}, FOLDER, linux)).toEqual({ platform: 'linux', arch: 'x64' });
    expect(hostOf({}, FOLDER, mac)).toEqual({ platform: 'darwin', arch: 'arm64', osVersion: '26' });
    expect(hostOf({}, FOLDER, { ...mac, release: '24.6.0' })).toMatchObject({ osVersion: '15' });
  });
  it('is Apple silicon also where this process was made for Intel', () => {
    const translated = { ...mac, arch: 'x64', cpuModel: 'VirtualApple @ 2.50GHz' };
    expect(hostOf({}, FOLDER, translated)).toMatchObject({ arch: 'arm64' });
    expect(hostOf({}, FOLDER, { ...mac, arch: 'x64', cpuModel: 'Intel Core i9' })).toMatchObject({
      arch: 'x64',
    });
  });
  it('is the one that a test names, and that of a packaged build is not', () => {
    const env = { CLEAT_TEST_PLATFORM: 'darwin-arm64-26.0' };
    expect(hostOf(env, FOLDER, linux)).toEqual({ platform: 'darwin', arch: 'arm64', osVersion: '26.0' });
    expect(hostOf({ CLEAT_TEST_PLATFORM: 'linux-x64' }, FOLDER, mac)).toEqual({
      platform: 'linux',
      arch: 'x64',
    });
    expect(hostOf({ CLEAT_TEST_PLATFORM: 'plan9-mips' }, FOLDER, linux)).toMatchObject({ platform: 'linux' });
    const packaged = '/opt/Cleat/resources/app.asar.unpacked/dist/runtime-plugins';
    expect(hostOf(env, packaged, linux)).toMatchObject({ platform: 'linux' });
  });
});
