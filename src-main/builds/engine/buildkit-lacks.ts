import type { EngineFacts } from '../../../src-shared/model/engine';
import { compareVersions } from '../../../src-shared/model/version-order';
import type { BuildSpec } from '../../../src-shared/plugin-api/build-spec';

/** Something that a Docker's BuildKit cannot, by the field of a build. */
export interface BuildKitLack {
  /** `platforms.1` stands for a second one, `output.oci` for one type. */
  readonly field: 'contexts' | 'platforms.1' | 'output.oci';
  /** A sentence, for a form. */
  readonly message: string;
  /** The same behind “… cannot do this in a build: ”. */
  readonly what: string;
}

interface BuildKitFacts {
  /** Nothing is held against one that nobody knows. */
  readonly version?: string | undefined;
  readonly store?: EngineFacts['store'] | undefined;
}

/** The first Docker whose BuildKit knows of contexts by name (its 0.10). */
const CONTEXTS_SINCE = '23.0';

/**
 * What the BuildKit of this Docker cannot for a build with this output. Images for several platforms, and archives of
 * images, are for containerd's image store, which a Docker may use (the default since 29); files can always be built.
 */
export function buildKitLacks(
  { version, store }: BuildKitFacts,
  { output }: Pick<BuildSpec, 'output'>,
): readonly BuildKitLack[] {
  const older = version !== undefined && compareVersions(version, CONTEXTS_SINCE) < 0;
  const ownStore = version !== undefined && store !== 'containerd';
  const files = output?.type === 'local' || output?.type === 'tar';
  return [
    ...(older
      ? [
          {
            field: 'contexts' as const,
            message: `Docker takes contexts by name since version ${CONTEXTS_SINCE}.`,
            what: `take contexts by name, which Docker does since version ${CONTEXTS_SINCE}`,
          },
        ]
      : []),
    ...(ownStore && !files
      ? [
          {
            field: 'platforms.1' as const,
            message:
              'This Docker keeps an image for one platform only: several need its containerd image store, or an output of files.',
            what: 'build an image for several platforms, which needs Docker’s containerd image store',
          },
        ]
      : []),
    ...(ownStore
      ? [
          {
            field: 'output.oci' as const,
            message: 'Docker writes such archives with its containerd image store only.',
            what: 'write an OCI archive, which needs Docker’s containerd image store',
          },
        ]
      : []),
  ];
}

/** Those that a build asks for. */
export function lacksOf(facts: EngineFacts, spec: BuildSpec): readonly BuildKitLack[] {
  const asked = {
    contexts: Object.keys(spec.contexts ?? {}).length > 0,
    'platforms.1': (spec.platforms?.length ?? 0) > 1,
    'output.oci': spec.output?.type === 'oci',
  };
  return buildKitLacks(facts, spec).filter(({ field }) => asked[field]);
}
