import type { Hello } from '../../src-shared/contract/system';
import type { Builds } from '../builds/builds';
import type { ContainerActions } from '../containers/actions';
import type { LogDownloads } from '../containers/log-downloads';
import type { Archives } from '../images/archives';
import type { ImageLayers } from '../images/layers/layers';
import type { Images } from '../images/images';
import type { Launch } from '../launch/launch';
import type { Logger } from '../log/logger';
import type { ImageMirror } from '../mirror/images/image-mirror';
import type { Mirror } from '../mirror/mirror';
import type { MountAllowlist } from '../mounts/allowlist';
import type { Operations } from '../operations/operations';
import type { Registries } from '../registries/registries';
import type { Runtimes } from '../runtimes/runtimes';
import type { Settings } from '../settings/settings';
import type { ViewStateStore } from '../store/view-state';
import type { Attendance } from '../streams/attendance';
import type { Streams } from '../streams/streams';
import type { WorkContainers } from '../work-containers/work-containers';
import type { Later } from './later';

/** What the face that owns this home can do for others. */
export interface OwnerPowers {
  /** Brings a window to the front; false when there is none. */
  show(link?: string): boolean;
  /** Serves the browser face (once) and gives an address with a fresh one-time token. */
  serve(options: { readonly port?: number }): Promise<{ address: string }>;
}

/**
 * The rooms behind the API. Procedures are thin: they name a room, call it, and shape the answer. What most calls do
 * without is made when it is first asked for.
 */
export interface Services {
  /** CLEAT_HOME. */
  readonly home: string;
  /** The environment that decides; a GUI's is completed from the login shell, the process's own is not. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hello: Hello;
  readonly owner: OwnerPowers;
  readonly runtimes: Runtimes;
  readonly mirror: Mirror;
  /** Connects the mirror to the engines, once: an owner does it at start, a one-shot command when it needs them. */
  live(): void;
  readonly actions: Later<ContainerActions>;
  readonly operations: Operations;
  readonly streams: Streams;
  readonly attendance: Attendance;
  readonly logDownloads: Later<LogDownloads>;
  readonly settings: Settings;
  readonly viewState: Later<ViewStateStore>;
  readonly imageMirror: ImageMirror;
  readonly images: Later<Images>;
  readonly archives: Later<Archives>;
  readonly imageLayers: Later<ImageLayers>;
  readonly registries: Later<Registries>;
  readonly launch: Later<Launch>;
  readonly builds: Later<Builds>;
  readonly mounts: Later<MountAllowlist>;
  readonly work: WorkContainers;
  readonly logger: Logger;
}
