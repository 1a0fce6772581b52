import type { Json } from '../json';
import type { Store } from '../state/store';
import { since, versionText, type Version } from '../version';

export const COMMIT = '0190097d00000000000000000000000000000000';

/** What `--version` says after the program's name. */
export function sentence(version: Version): string {
  return `version ${versionText(version)} (build: release, commit: ${COMMIT.slice(0, 7)})`;
}

/** `system status`: flat up to 1.3, nested since 1.4.1 (contract §6.1). */
export function statusShape(version: Version, store: Store, status: string): Json {
  const isRunning = status === 'running';
  if (!since(version, '1.4.1')) {
    const when = (text: string) => (isRunning ? text : '');
    return {
      status,
      apiServerAppName: when('container-apiserver'),
      apiServerBuild: when('release'),
      apiServerCommit: when(COMMIT),
      apiServerVersion: when(`container-apiserver ${sentence(version)}`),
      appRoot: when(`${store.folder}/`),
      installRoot: when('/usr/local/'),
    };
  }
  if (!isRunning) return { status };
  const facts = { build: 'release', commit: COMMIT, version: versionText(version) };
  const containers = store.containers();
  return {
    status,
    client: { appName: 'container', ...facts },
    server: { appName: 'container-apiserver', ...facts },
    host: { architecture: 'arm64', cpus: 12, operatingSystem: 'Version 26.5.1 (Build 25F80)' },
    paths: { appRoot: `${store.folder}/`, installRoot: '/usr/local/' },
    resources: {
      containersRunning: containers.filter(({ state }) => state === 'running').length,
      containersTotal: containers.length,
      images: store.images().length,
    },
  };
}

/** `system version`: the server's row is a sentence up to 1.3, and absent when it is down (contract §6.2). */
export function versionShape(version: Version, isRunning: boolean): Json {
  const row = (appName: string, text: string) => ({
    appName,
    buildType: 'release',
    commit: COMMIT,
    version: text,
  });
  const client = row('container', versionText(version));
  if (!isRunning) return [client];
  const name = 'container-apiserver';
  const text = since(version, '1.4.1') ? versionText(version) : `${name} ${sentence(version)}`;
  return [client, row(name, text)];
}
