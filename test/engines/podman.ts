import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownPath, SAILOR } from './newer';
import { engineDir, startEngine, type EngineOptions, type TestEngine } from './engine';

/**
 * Settings under which Podman works as root on a machine without systemd, with any control groups: runc since
 * crun refuses hybrid ones; equal soft and hard limits since Podman 4.3's API swaps unequal ones and the
 * container never starts.
 */
function containersConf(dir: string, network: boolean): string {
  return `[containers]
default_ulimits = ["nofile=4096:4096", "nproc=8192:8192"]
netns = "${network ? 'bridge' : 'none'}"
log_driver = "k8s-file"

[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "shm"

[network]
network_config_dir = "${join(dir, 'networks')}"
`;
}

/** Makes image references without a registry mean local images, and nothing else. */
const REGISTRIES_CONF = 'unqualified-search-registries = []\n';

/**
 * Starts a Podman service of its own: private socket, storage, events, locks, mounts, processes and networks.
 * Without `network` containers have none by default, so that they start fast.
 */
export function startPodman(options: EngineOptions = {}): Promise<TestEngine> {
  const dir = engineDir('podman', options.dir);
  const socket = `unix://${join(dir, 'podman.sock')}`;
  const conf = join(dir, 'containers.conf');
  const registries = join(dir, 'registries.conf');
  writeFileSync(conf, containersConf(dir, options.network === true));
  writeFileSync(registries, REGISTRIES_CONF);
  mkdirSync(join(dir, 'home'));
  if (options.rootless === true) chmodSync(dir, 0o755);
  const own = options.rootless === true ? { XDG_RUNTIME_DIR: `/run/user/${SAILOR}` } : {};
  const shared = { CONTAINERS_CONF: conf, CONTAINERS_REGISTRIES_CONF: registries, HOME: join(dir, 'home') };
  return startEngine(
    {
      kind: 'podman',
      process: 'podman',
      command: [
        'podman',
        `--root=${join(dir, 'root')}`,
        `--runroot=${join(dir, 'run')}`,
        `--tmpdir=${join(dir, 'tmp')}`,
        '--log-level=warn',
        'system',
        'service',
        '--time=0',
        socket,
      ],
      daemonEnv: { ...shared, ...own },
      env: { ...shared, CONTAINER_HOST: socket, ...ownPath(options.rootfs, dir, 'podman') },
      cli: ['podman', '--remote', '--url', socket],
      importPath: '/v4.0.0/libpod/images/import?reference=cleat-busybox:latest&changes=CMD%20%5B%22sh%22%5D',
      imageRef: 'localhost/cleat-busybox:latest',
      stale: ['podman.sock'],
    },
    dir,
    options,
  );
}
