import type { FieldProblem } from '../../../src-shared/model/launch';
import type { BuildSpec } from '../../../src-shared/plugin-api/build-spec';
import { buildKitLacks } from '../engine/buildkit-lacks';
import { compareVersions } from '../../../src-shared/model/version-order';
import { CACHE_TO_SINCE } from '../engine/podman';
import { CONTEXTS_SINCE } from '../engine/podman-contexts';
import type { BuilderKind } from '../engine/choose-builder';

/** What builds: an engine's builder over its API, Apple's CLI, or another command, whose own problems say what it lacks. */
export interface BuilderFacts {
  readonly kind: BuilderKind | 'apple' | 'command';
  /** Of the engine, or of the CLI; absent when nobody knows. */
  readonly version?: string | undefined;
  /** Of a Docker whose images are in containerd. */
  readonly store?: 'containerd' | undefined;
}

const INLINE = 'Over its API, Docker keeps a cache inside the image only: “inline”.';
const REGISTRY = 'Over an engine’s API, a cache is taken from an image only.';
const ONE_PLATFORM = 'Over its API, this engine builds for one platform at a time.';
const outputs = (types: readonly ('local' | 'tar' | 'oci')[], why: string): FieldProblem[] =>
  types.map((type) => ({ field: `output.${type}`, message: why }));

/**
 * What a builder cannot do, by field: `ssh` for all of a field, `platforms.1` for a second one, `cacheTo.other` for
 * other kinds than the one it has, `output.tar` for one type. What is refused when a build is sent is the same.
 *
 * @param spec what may change it: files can be built where images cannot
 */
export function buildLacks(
  { kind, version, store }: BuilderFacts,
  { output }: Pick<BuildSpec, 'output'> = {},
): readonly FieldProblem[] {
  const older = (than: string): boolean => version !== undefined && compareVersions(version, than) < 0;
  const onePlatform = { field: 'platforms.1', message: ONE_PLATFORM };
  const otherCache = { field: 'cacheFrom.other', message: REGISTRY };
  switch (kind) {
    case 'command':
      return [];
    case 'buildkit':
      return [
        ...buildKitLacks({ version, store }, { output }).map(({ field, message }) => ({ field, message })),
        otherCache,
        { field: 'cacheTo.other', message: INLINE },
      ];
    case 'classic': {
      const why = 'This engine builds without BuildKit, which is needed for this.';
      return [
        ...['secrets', 'ssh', 'cacheTo', 'contexts'].map((field) => ({ field, message: why })),
        onePlatform,
        otherCache,
        ...outputs(['local', 'tar', 'oci'], why),
      ];
    }
    case 'podman':
      return [
        { field: 'ssh', message: 'Podman hands out no ssh agent over its API.' },
        ...(older(CACHE_TO_SINCE)
          ? [
              {
                field: 'cacheTo',
                message: `Podman keeps its cache elsewhere since version ${CACHE_TO_SINCE}.`,
              },
            ]
          : []),
        ...(older(CONTEXTS_SINCE)
          ? [{ field: 'contexts', message: `Podman takes contexts by name since version ${CONTEXTS_SINCE}.` }]
          : []),
        {
          field: 'platforms.1',
          message: 'Podman takes layers of one platform for another: build for each by itself.',
        },
        otherCache,
        ...outputs(['oci'], 'Podman gives a folder or an archive of files.'),
      ];
    case 'apple':
      return [
        ...['cacheFrom', 'cacheTo', 'network'].map((field) => ({
          field,
          message: 'Apple’s container has no such option.',
        })),
        ...(older('0.11')
          ? [{ field: 'secrets', message: 'Apple’s container has them since version 0.11.' }]
          : []),
        ...(older('1.2.1')
          ? [{ field: 'ssh', message: 'Apple’s container has it since version 1.2.1.' }]
          : []),
      ];
  }
}
