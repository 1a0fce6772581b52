import type { BuildSpec } from '../../../../src-shared/plugin-api/build-spec';
import { withTag } from '../../../../src-shared/model/image-reference';
import { bytesField, fieldsOf } from '../trace/protobuf';

type Attributes = Readonly<Record<string, string>>;

/** A map of texts, which is a list of pairs. */
const mapField = (number: number, attributes: Attributes): Buffer =>
  Buffer.concat(
    Object.entries(attributes).map(([key, value]) =>
      bytesField(number, Buffer.concat([bytesField(1, key), bytesField(2, value)])),
    ),
  );

const prefixed = (prefix: string, record: Attributes = {}): Attributes =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [`${prefix}${key}`, value]));

export interface SolveOptions {
  readonly spec: BuildSpec;
  /** In the archive. */
  readonly dockerfileName: string;
  /** References. */
  readonly cacheFrom: readonly string[];
  /** What the frontend takes a context by name from: `local:NAME`, or as it was given. */
  readonly contexts: Attributes;
  readonly session: string;
  /** Identifies this build. */
  readonly ref: string;
}

/** `SolveRequest` of BuildKit's `Control`, as Docker's own `POST /build` makes it, with what that has no option for. */
export function solveRequest(options: SolveOptions): Buffer {
  const { spec, session, ref, dockerfileName, cacheFrom, contexts } = options;
  const { output = { type: 'image' }, tags = [], platforms = [], cacheTo = [] } = spec;
  const exporter = output.type === 'image' ? 'moby' : output.type;
  const names = exporter === 'moby' && tags.length > 0 ? { name: tags.map(withTag).join(',') } : {};
  const frontend: Attributes = {
    filename: dockerfileName,
    // Another one each time: what was fetched from an address before might be taken again.
    context: `http://buildkit-session/${ref}`,
    'image-resolve-mode': spec.pull === true ? 'pull' : 'default',
    ...(spec.target === undefined ? {} : { target: spec.target }),
    ...(spec.noCache === true ? { 'no-cache': '' } : {}),
    ...(platforms.length > 0 ? { platform: platforms.join(',') } : {}),
    ...(spec.network === 'host' || spec.network === 'none' ? { 'force-network-mode': spec.network } : {}),
    ...(cacheFrom.length > 0 ? { 'cache-from': cacheFrom.join(',') } : {}),
    ...prefixed('build-arg:', spec.args),
    ...prefixed('label:', spec.labels),
    ...prefixed('context:', contexts),
    // So that a frontend that does not know of them says so.
    ...(Object.keys(contexts).length > 0 ? { 'frontend.caps': 'moby.buildkit.frontend.contexts' } : {}),
  };
  const inline = bytesField(4, bytesField(1, 'inline'));
  return Buffer.concat([
    bytesField(1, ref),
    bytesField(3, exporter),
    mapField(4, names),
    bytesField(5, session),
    bytesField(6, 'dockerfile.v0'),
    mapField(7, frontend),
    ...(cacheTo.length > 0 ? [bytesField(8, inline)] : []),
    ...(spec.network === 'host' ? [bytesField(9, 'network.host')] : []),
  ]);
}

/** `StatusRequest`: what the steps of a build do. */
export const statusRequest = (ref: string): Buffer => bytesField(1, ref);

/** `SolveResponse`: which image was made. */
export function imageInResponse(message: Buffer): string | undefined {
  for (const { number, bytes } of fieldsOf(message)) {
    if (number !== 1) continue;
    const [key, value] = [...fieldsOf(bytes)];
    if (key?.bytes.toString('utf8') === 'containerimage.digest') return value?.bytes.toString('utf8');
  }
  return undefined;
}
