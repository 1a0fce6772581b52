import { join } from 'node:path';
import { ownPath } from './newer';
import { engineDir, startEngine, type EngineOptions, type TestEngine } from './engine';

/**
 * Starts a Docker daemon of its own: private socket, data, containerd, mounts, processes and networks. Without
 * `network` there is no default bridge, so that containers start fast; a build then needs `networkmode=none`.
 */
export function startDocker(options: EngineOptions = {}): Promise<TestEngine> {
  const dir = engineDir('docker', options.dir);
  const socket = `unix://${join(dir, 'docker.sock')}`;
  // On the machine's own network the daemon must not touch the firewall or make a docker0 there.
  // Newer daemons need the default bridge: Docker 26 cannot rename a container without it.
  const wanted = options.network === true || options.rootfs !== undefined;
  const bridge = wanted && options.hostNetwork !== true;
  const network = bridge ? [] : ['--bridge=none', '--iptables=false', '--ip6tables=false'];
  return startEngine(
    {
      kind: 'docker',
      process: 'dockerd',
      command: [
        'dockerd',
        `--host=${socket}`,
        `--data-root=${join(dir, 'data')}`,
        `--exec-root=${join(dir, 'exec')}`,
        `--pidfile=${join(dir, 'pid')}`,
        '--log-level=warn',
        ...network,
        ...(options.daemonArgs ?? []),
      ],
      // The machine's daemon.json must not count, and Docker 20.10 takes its ID from a key there: two daemons
      // that share it would pass for one.
      privateFolder: '/etc/docker',
      daemonEnv: {},
      env: {
        DOCKER_HOST: socket,
        DOCKER_CONFIG: join(dir, 'cli'),
        HOME: join(dir, 'home'),
        ...ownPath(options.rootfs, dir, 'docker'),
      },
      cli: ['docker'],
      importPath: '/images/create?fromSrc=-&repo=cleat-busybox&tag=latest&changes=CMD%20%5B%22sh%22%5D',
      imageRef: 'cleat-busybox:latest',
      // A pid in the file may belong to another process of the new daemon's cage.
      stale: ['pid', 'exec/containerd/containerd.pid'],
    },
    dir,
    options,
  );
}
