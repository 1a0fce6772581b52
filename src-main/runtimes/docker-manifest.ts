import { runtimeManifestSchema, type RuntimeManifest } from '../../src-shared/plugin-api/runtime-manifest';

/** Docker's manifest. It stands in code, so that Docker is there when every plugin folder is missing. */
export const dockerManifest: RuntimeManifest = runtimeManifestSchema.parse({
  id: 'docker',
  version: '1.0.0',
  title: 'Docker',
  homepage: 'https://docs.docker.com/engine/',
  contributes: {
    runtimes: [
      {
        name: 'docker',
        cli: 'docker',
        priority: 0,
        api: 'docker',
        versions: '>=19.3 <=29',
        engine_option: '--host',
        startable: {
          darwin: {
            command: 'open',
            args: ['-g', '-a', 'Docker'],
            if_exists: '/Applications/Docker.app',
            seconds: 60,
          },
          linux: [
            {
              command: 'systemctl',
              args: ['--user', 'start', 'docker'],
              if_exists: [
                '${XDG_RUNTIME_DIR}/systemd/private',
                '${HOME}/.config/systemd/user/docker.service',
              ],
              seconds: 60,
            },
            {
              command: 'systemctl',
              args: ['start', 'docker'],
              if_root: true,
              if_exists: ['/run/systemd/system', '/lib/systemd/system/docker.service'],
              seconds: 60,
            },
          ],
        },
        hints: {
          install: {
            linux: 'Install Docker Engine: https://docs.docker.com/engine/install/',
            darwin:
              'Install Docker Desktop, OrbStack or Colima: https://docs.docker.com/desktop/setup/install/mac-install/',
            win32: 'Install Docker Desktop: https://docs.docker.com/desktop/setup/install/windows-install/',
          },
          start: {
            linux:
              'Start its service: sudo systemctl start docker (without systemd: sudo service docker start)',
            darwin: 'Start Docker Desktop, OrbStack or Colima.',
            win32: 'Start Docker Desktop.',
          },
          permission: {
            linux: 'Join the docker group and log in again: sudo usermod -aG docker $USER',
          },
        },
      },
    ],
  },
});
