import { CleatError } from '../../src-shared/model/error';
import type { RunSpec } from '../../src-shared/plugin-api/run-spec';

const NAME_TAKEN = /name "?\/?[^"]*"? is already in use/i;
const NO_IMAGE =
  /no such image|pull access denied|manifest unknown|manifest for .* not found|unable to find image|initializing source|image not known|error pulling image|short-name|^get "?https?:\/\//i;
const PORT_TAKEN = /port is already allocated|address already in use/i;
/** Lines that say nothing of the cause. */
const NOISE = /^(?:run 'docker run --help'|see 'docker run --help'|unable to find image .* locally$)/i;

/** The last line that says why: without the CLI's own name before it. */
function causeOf(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !NOISE.test(line));
  const line = lines.find((one) => /error/i.test(one)) ?? lines.at(-1) ?? 'it said nothing.';
  return line.replace(/^(?:docker|podman): /i, '').replace(/^error(?: response from daemon)?: /i, '');
}

/** Why a CLI could not start a container, in our words; its own are the details. */
export function launchFailure(runtime: string, { image, name }: RunSpec, stderr: string): CleatError {
  const detail = causeOf(stderr);
  const details = { details: stderr };
  if (name !== undefined && NAME_TAKEN.test(stderr))
    return CleatError.of('launch.name-taken', { name }, details);
  if (PORT_TAKEN.test(stderr)) return CleatError.of('launch.port-taken', { detail }, details);
  if (NO_IMAGE.test(detail)) return CleatError.of('launch.image', { image, detail }, details);
  return CleatError.of('launch.failed', { runtime, detail }, details);
}
