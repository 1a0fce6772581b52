import { resolve } from 'node:path';
import type { BindMount, Mount } from '../../../../src-shared/plugin-api/run-spec';
import { csvFields } from '../../../runtimes/oci/csv';
import { boolean, bytes, choice, wrongValue } from './values';

type TmpfsMount = Extract<Mount, { type: 'tmpfs' }>;

/** Said by people and by compose files, without effect on Linux. */
const WITHOUT_EFFECT = new Set(['rw', 'cached', 'delegated', 'consistent']);
/** What a tmpfs has by itself. */
const OF_TMPFS = new Set(['rw', 'noexec', 'nosuid', 'nodev']);

/** `-v [SOURCE:]TARGET[:OPTIONS]`; a relative source is one of `cwd`. Throws `cli.option`. */
export function volumeValue(option: string, value: string, cwd: string): Mount {
  const expected = '[SOURCE:]TARGET[:ro,z,Z] (--mount takes paths with a colon)';
  const parts = value.split(':');
  const [source = '', container = '', options = ''] = parts.length === 1 ? ['', value] : parts;
  if (parts.length > 3 || container === '' || (parts.length > 1 && source === ''))
    throw wrongValue(option, value, expected);
  let readonly = false;
  let relabel: BindMount['relabel'];
  for (const word of options.split(',').filter((one) => one !== '' && !WITHOUT_EFFECT.has(one))) {
    if (word === 'ro') readonly = true;
    else if (word === 'z') relabel = 'shared';
    else if (word === 'Z') relabel = 'private';
    else throw wrongValue(option, value, expected);
  }
  if (/^(?:\/|\.)/.test(source))
    return {
      type: 'bind',
      host: resolve(cwd, source),
      container,
      readonly,
      ...(relabel === undefined ? {} : { relabel }),
    };
  return { type: 'volume', ...(source === '' ? {} : { name: source }), container, readonly };
}

/** `--mount type=…,source=…,target=…`, as Docker and Podman read it. Throws `cli.option`. */
export function mountValue(option: string, value: string, cwd: string): Mount {
  const wrong = (expected: string) => wrongValue(option, value, expected);
  const fields = csvFields(value);
  if (!fields) throw wrong('fields separated by commas, with quotes around a comma');
  let type = 'volume';
  let source: string | undefined;
  let container = '';
  let readonly = false;
  const bind: Partial<Pick<BindMount, 'relabel' | 'recursive'>> = {};
  const tmpfs: Partial<Pick<TmpfsMount, 'size' | 'mode'>> = {};
  for (const field of fields) {
    const at = field.indexOf('=');
    const key = (at < 0 ? field : field.slice(0, at)).toLowerCase();
    const given = at < 0 ? undefined : field.slice(at + 1);
    const text = given ?? '';
    switch (key) {
      case 'type':
        type = choice(`${option} type`, text, ['bind', 'volume', 'tmpfs']);
        break;
      case 'source':
      case 'src':
        source = text;
        break;
      case 'target':
      case 'destination':
      case 'dst':
        container = text;
        break;
      case 'readonly':
      case 'ro':
        readonly = given === undefined || boolean(`${option} ${key}`, given);
        break;
      case 'bind-nonrecursive':
        bind.recursive = !(given === undefined || boolean(`${option} ${key}`, given));
        break;
      case 'relabel':
        bind.relabel = choice(`${option} relabel`, text, ['shared', 'private']);
        break;
      case 'tmpfs-size':
        tmpfs.size = bytes(`${option} tmpfs-size`, text);
        break;
      case 'tmpfs-mode':
        tmpfs.mode = text;
        break;
      default:
        throw wrong('type, source, target, readonly, relabel, bind-nonrecursive, tmpfs-size and tmpfs-mode');
    }
  }
  if (container === '') throw wrong('a target');
  if (type === 'tmpfs') return { type, container, ...tmpfs };
  if (type === 'volume')
    return { type, ...(source === undefined ? {} : { name: source }), container, readonly };
  if (source === undefined) throw wrong('a source');
  return { type: 'bind', host: resolve(cwd, source), container, readonly, ...bind };
}

/** `--tmpfs TARGET[:size=64m,mode=1777]`. Throws `cli.option`. */
export function tmpfsValue(option: string, value: string): Mount {
  const at = value.indexOf(':');
  const container = at < 0 ? value : value.slice(0, at);
  const mount: { -readonly [K in keyof TmpfsMount]: TmpfsMount[K] } = { type: 'tmpfs', container };
  for (const word of at < 0 ? [] : value.slice(at + 1).split(',')) {
    const [key = '', text = ''] = word.split('=');
    if (key === 'size') mount.size = bytes(option, text);
    else if (key === 'mode') mount.mode = text;
    else if (!OF_TMPFS.has(key)) throw wrongValue(option, value, 'TARGET[:size=64m,mode=1777]');
  }
  return mount;
}
