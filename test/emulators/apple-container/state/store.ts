import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { namesIn, readJson, writeJson } from './files';
import { isLive } from './processes';
import * as records from './records';

const STOPPED: records.System = { status: 'unregistered', hasKernel: false, epoch: 0 };

/** A container with what is known about its process. */
export interface Held {
  readonly config: records.Container;
  readonly runtime: records.Runtime | undefined;
  readonly state: 'running' | 'stopping' | 'stopped';
  /** Its process lives but the API server that came after a crash does not know it. */
  readonly isOrphan: boolean;
}

/** The state folder of one emulated Mac. Every file in it is written whole or not at all. */
export class Store {
  /** `isDown`: nobody reaches its API server, whatever runs. */
  constructor(
    readonly folder: string,
    private readonly isDown = false,
  ) {}

  system(): records.System {
    const system = this.readSystem();
    return this.isDown ? { ...system, status: 'not running' } : system;
  }
  private readSystem(): records.System {
    return readJson(join(this.folder, 'system.json'), records.systemSchema) ?? STOPPED;
  }
  setSystem(system: records.System): void {
    writeJson(join(this.folder, 'system.json'), system);
  }

  containerFolder(id: string): string {
    return join(this.folder, 'containers', id);
  }
  /** False when the id is taken. */
  addContainer(config: records.Container): boolean {
    const aside = this.aside();
    mkdirSync(aside, { recursive: true });
    const files = this.imageFiles(config.image.descriptor.digest.replace('sha256:', ''));
    if (existsSync(files)) cpSync(files, join(aside, 'root'), { recursive: true, verbatimSymlinks: true });
    mkdirSync(join(aside, 'root'), { recursive: true });
    writeFileSync(join(aside, 'stdio.log'), '');
    writeJson(join(aside, 'config.json'), config);
    return this.takePlace(aside, this.containerFolder(config.id));
  }
  container(id: string): Held | undefined {
    const folder = this.containerFolder(id);
    const config = readJson(join(folder, 'config.json'), records.containerSchema);
    if (!config) return undefined;
    const runtime = readJson(join(folder, 'runtime.json'), records.runtimeSchema);
    const lives = runtime?.state === 'running' && isLive(runtime.supervisor);
    const isOrphan = lives && existsSync(join(folder, 'orphaned'));
    const isStopping = existsSync(join(folder, 'stopping'));
    return {
      config,
      runtime,
      isOrphan,
      state: !lives || isOrphan ? 'stopped' : isStopping ? 'stopping' : 'running',
    };
  }
  containers(): Held[] {
    return namesIn(join(this.folder, 'containers')).flatMap((id) => this.container(id) ?? []);
  }
  removeContainer(id: string): void {
    this.discard(this.containerFolder(id));
  }

  images(): records.Image[] {
    return this.each('images', records.imageSchema).sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  image(name: string): records.Image | undefined {
    return readJson(this.imagePath(name), records.imageSchema);
  }
  putImage(image: records.Image): void {
    writeJson(this.imagePath(image.name), image);
  }
  removeImage(name: string): void {
    rmSync(this.imagePath(name), { force: true });
  }
  imageFiles(digest: string): string {
    return join(this.folder, 'rootfs', digest);
  }
  /** Moves a folder to where the files of the image with this digest are kept. */
  putImageFiles(folder: string, digest: string): void {
    mkdirSync(join(this.folder, 'rootfs'), { recursive: true });
    if (!this.takePlace(folder, this.imageFiles(digest))) rmSync(folder, { recursive: true, force: true });
  }
  /** The images that a pull finds. */
  registry(): records.Image[] {
    return readJson(join(this.folder, 'registry.json'), z.array(records.imageSchema)) ?? [];
  }

  volumes(): records.Volume[] {
    return this.each('volumes', records.volumeSchema);
  }
  volumeFolder(name: string): string {
    return join(this.folder, 'volume-files', name);
  }
  putVolume(volume: records.Volume): void {
    mkdirSync(this.volumeFolder(volume.name), { recursive: true });
    writeJson(join(this.folder, 'volumes', `${volume.name}.json`), volume);
  }
  removeVolume(name: string): void {
    rmSync(join(this.folder, 'volumes', `${name}.json`), { force: true });
    this.discard(this.volumeFolder(name));
  }

  networks(): records.Network[] {
    return this.each('networks', records.networkSchema).sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  putNetwork(network: records.Network): void {
    writeJson(join(this.folder, 'networks', `${network.name}.json`), network);
  }
  removeNetwork(name: string): void {
    rmSync(join(this.folder, 'networks', `${name}.json`), { force: true });
  }

  /** A fresh path in the state folder, so that a rename from it is one step. */
  aside(): string {
    mkdirSync(join(this.folder, 'aside'), { recursive: true });
    return join(this.folder, 'aside', randomUUID());
  }

  private each<S extends z.ZodMiniType>(folder: string, schema: S): z.infer<S>[] {
    const names = namesIn(join(this.folder, folder)).filter((name) => name.endsWith('.json'));
    return names.flatMap((name) => readJson(join(this.folder, folder, name), schema) ?? []);
  }
  private imagePath(name: string): string {
    return join(this.folder, 'images', `${createHash('sha256').update(name).digest('hex')}.json`);
  }
  private takePlace(aside: string, place: string): boolean {
    mkdirSync(join(place, '..'), { recursive: true });
    try {
      renameSync(aside, place);
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      rmSync(aside, { recursive: true, force: true });
      return false;
    }
  }
  /** Out of sight in one step, then gone. */
  private discard(folder: string): void {
    const aside = this.aside();
    if (!existsSync(folder)) return;
    renameSync(folder, aside);
    rmSync(aside, { recursive: true, force: true });
  }
}
