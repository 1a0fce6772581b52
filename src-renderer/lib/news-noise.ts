import type { EngineNews } from '../../src-shared/model/engine-news';

/** What a probe or somebody's `exec` does: three events for each, which say little. */
export function isNoise({ action }: EngineNews): boolean {
  return /^(exec_|exec\b|health_status|top\b|attach|resize|init\b|sync\b|cleanup\b)/.test(action);
}
