import { engineTitle, type EngineFacts } from '../../../src-shared/model/engine';
import { CleatError } from '../../../src-shared/model/error';
import type { EngineConnection } from '../../engines/connection';
import { buildKitBuilder } from './buildkit';
import { checkedBuilder } from './checked';
import { classicBuilder } from './classic';
import type { ImageBuilder } from './image-builder';
import { podmanBuilder } from './podman';

export type BuilderKind = 'buildkit' | 'classic' | 'podman';

/**
 * Which builder an engine has; nothing where it builds by its command line. A Docker that leaves the choice to its
 * client has BuildKit on Linux (since 18.09; our oldest is 19.03), and only the classic builder on Windows.
 */
export function chooseBuilder(
  facts: Pick<EngineFacts, 'dialect' | 'builder' | 'os'>,
): BuilderKind | undefined {
  if (facts.dialect === 'cli') return undefined;
  if (facts.dialect === 'podman') return 'podman';
  return facts.builder ?? (facts.os === 'windows' ? 'classic' : 'buildkit');
}

/** What builds on a connected engine. Throws `build.unsupported` for one without an API. */
export function imageBuilder({
  engine,
  facts,
  http,
}: Pick<EngineConnection, 'engine' | 'facts' | 'http'>): ImageBuilder {
  const kind = chooseBuilder(facts);
  if (kind === undefined || http === undefined)
    throw CleatError.of('build.unsupported', { engine: engineTitle(engine), what: 'builds over an API' });
  switch (kind) {
    case 'buildkit':
      return checkedBuilder(buildKitBuilder(http, facts));
    case 'classic':
      return checkedBuilder(classicBuilder(http, facts));
    case 'podman':
      return checkedBuilder(podmanBuilder(http, facts));
  }
}
