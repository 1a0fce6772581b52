import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findExecutable } from '../../exec/find-executable';
import { runCommand } from '../../exec/run-command';
import { tar, type TarEntry } from './tar';

const PROGRAM_HEADER_INTERPRETER = 3;

/** Whether an ELF file runs without a loader and libraries, which an image of it alone would lack. */
export function isStatic(file: Buffer): boolean {
  if (file.length < 64 || file.toString('latin1', 0, 4) !== '\x7fELF' || file[4] !== 2) return false;
  const at = Number(file.readBigUInt64LE(32));
  const [size, count] = [file.readUInt16LE(54), file.readUInt16LE(56)];
  for (let index = 0; index < count; index += 1) {
    const header = at + index * size;
    if (header + 4 > file.length) return false;
    if (file.readUInt32LE(header) === PROGRAM_HEADER_INTERPRETER) return false;
  }
  return true;
}

/** The machine's static busybox with a link for each of its programs, as the files of a root file system. */
export function busyboxFiles(busybox: Buffer, applets: readonly string[]): readonly TarEntry[] {
  const folders = ['bin', 'dev', 'etc', 'proc', 'root', 'sys', 'tmp', 'var', 'var/tmp'];
  return [
    ...folders.map((name) => ({
      kind: 'folder' as const,
      name: `${name}/`,
      mode: name.endsWith('tmp') ? 0o1777 : 0o755,
    })),
    { kind: 'file', name: 'etc/passwd', mode: 0o644, bytes: Buffer.from('root:x:0:0:root:/root:/bin/sh\n') },
    { kind: 'file', name: 'etc/group', mode: 0o644, bytes: Buffer.from('root:x:0:\n') },
    { kind: 'file', name: 'bin/busybox', mode: 0o755, bytes: busybox },
    ...applets
      .filter((name) => name !== 'busybox')
      .map((name) => ({ kind: 'link' as const, name: `bin/${name}`, target: 'busybox' })),
  ];
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/**
 * An archive as `docker save` writes it: what every `load` reads, and an OCI layout at once.
 * Format: https://github.com/moby/docker-image-spec/blob/main/v1.2.md and the OCI image layout.
 */
export function imageArchive(reference: string, architecture: string, files: readonly TarEntry[]): Buffer {
  const layer = tar(files);
  const config = json({
    architecture,
    os: 'linux',
    config: { Env: ['PATH=/bin'], Cmd: ['sh'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'cleat runtime check' }],
  });
  const described = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: `sha256:${sha256(bytes)}`,
    size: bytes.length,
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: described('application/vnd.oci.image.config.v1+json', config),
    layers: [described('application/vnd.oci.image.layer.v1.tar', layer)],
  });
  const index = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...described('application/vnd.oci.image.manifest.v1+json', manifest),
        platform: { os: 'linux', architecture },
        annotations: {
          'io.containerd.image.name': reference,
          'org.opencontainers.image.ref.name': reference,
        },
      },
    ],
  });
  const place = (bytes: Buffer): string => `blobs/sha256/${sha256(bytes)}`;
  const file = (name: string, bytes: Buffer): TarEntry => ({ kind: 'file', name, mode: 0o644, bytes });
  return tar([
    { kind: 'folder', name: 'blobs/', mode: 0o755 },
    { kind: 'folder', name: 'blobs/sha256/', mode: 0o755 },
    ...[config, layer, manifest].map((bytes) => file(place(bytes), bytes)),
    file('index.json', index),
    file('manifest.json', json([{ Config: place(config), RepoTags: [reference], Layers: [place(layer)] }])),
    file('oci-layout', json({ imageLayoutVersion: '1.0.0' })),
  ]);
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

const ARCHITECTURES: Readonly<Partial<Record<NodeJS.Architecture, string>>> = {
  x64: 'amd64',
  arm64: 'arm64',
};

/**
 * Writes an archive with a small image of this machine's static busybox into `dir`. Undefined when there is none: on
 * a Mac, say. `reference`: what it is called.
 */
export async function makeImage(
  dir: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  reference = `localhost/cleat-check:${randomBytes(6).toString('hex')}`,
): Promise<{ readonly path: string; readonly reference: string } | undefined> {
  const found = process.platform === 'linux' ? await findExecutable('busybox', { env }) : undefined;
  const architecture = ARCHITECTURES[process.arch];
  if (found === undefined || architecture === undefined) return undefined;
  const busybox = await readFile(found);
  if (!isStatic(busybox)) return undefined;
  const { stdout } = await runCommand({ file: found, args: ['--list'], timeoutMs: 10_000, signal });
  const applets = stdout.split('\n').filter((name) => name !== '');
  const path = join(dir, 'image.tar');
  await writeFile(path, imageArchive(reference, architecture, busyboxFiles(busybox, applets)));
  return { path, reference };
}
