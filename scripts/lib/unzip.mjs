// @ts-check
import { chmod, mkdir, open, symlink } from 'node:fs/promises';
import { createReadStream, createWriteStream } from 'node:fs';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw, inflateRawSync } from 'node:zlib';

// Field offsets: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central), 4.3.16 (end).
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} method 0 stored, 8 deflated
 * @property {number} packedSize
 * @property {number} size
 * @property {number} mode Unix mode; 0 when the archive was made elsewhere
 * @property {number} localHeader
 */

/**
 * Unpacks a zip (stored or deflated, under 4 GiB) into an existing empty folder, with modes and symbolic links.
 *
 * @param {string} file
 * @param {string} folder
 * @throws {Error} for an entry or a link that points outside the folder, and for a file that is no such zip
 */
export async function unzip(file, folder) {
  const zip = await open(file, 'r');
  try {
    const entries = await readDirectory(zip);
    /** @type {[string, string][]} */
    const links = [];
    for (const entry of entries) {
      const target = inside(folder, entry.name);
      if (entry.name.endsWith('/')) {
        await mkdir(target, { recursive: true });
        continue;
      }
      await mkdir(dirname(target), { recursive: true });
      const start = await dataOffset(zip, entry);
      if ((entry.mode & S_IFMT) === S_IFLNK) {
        const packed = await readAt(zip, start, entry.packedSize);
        const text = (entry.method === 0 ? packed : inflateRawSync(packed)).toString('utf8');
        if (isAbsolute(text)) throw new Error(`zip: the link ${entry.name} is absolute`);
        inside(folder, join(dirname(entry.name), text));
        links.push([target, text]);
        continue;
      }
      await writeEntry(file, entry, start, target);
    }
    // Links last: no entry can then be written through one.
    for (const [target, text] of links) await symlink(text, target);
  } finally {
    await zip.close();
  }
}

/** @typedef {import('node:fs/promises').FileHandle} FileHandle */

/** @param {string} file @param {Entry} entry @param {number} start @param {string} target */
async function writeEntry(file, entry, start, target) {
  const out = createWriteStream(target, { flags: 'wx' });
  if (entry.packedSize === 0) {
    await new Promise((resolve, reject) => out.once('error', reject).end(() => resolve(undefined)));
  } else {
    const source = createReadStream(file, { start, end: start + entry.packedSize - 1 });
    if (entry.method === 0) await pipeline(source, out);
    else if (entry.method === 8) await pipeline(source, createInflateRaw(), out);
    else throw new Error(`zip: ${entry.name} uses method ${entry.method}, which this reader does not know`);
  }
  if (out.bytesWritten !== entry.size) {
    throw new Error(`zip: ${entry.name} has ${out.bytesWritten} bytes instead of ${entry.size}`);
  }
  const permissions = entry.mode & 0o777;
  if (permissions) await chmod(target, permissions);
}

/** @param {FileHandle} zip @returns {Promise<Entry[]>} */
async function readDirectory(zip) {
  const { size } = await zip.stat();
  const length = Math.min(size, 22 + 0xffff);
  const end = await readAt(zip, size - length, length);
  const at = lastIndexOfSignature(end);
  if (at < 0) throw new Error('zip: no end-of-directory record: not a zip, or cut off');
  const count = end.readUInt16LE(at + 10);
  const directory = await readAt(zip, end.readUInt32LE(at + 16), end.readUInt32LE(at + 12));
  /** @type {Entry[]} */
  const entries = [];
  let offset = 0;
  for (let i = 0; i < count; i += 1) {
    if (directory.readUInt32LE(offset) !== CENTRAL) throw new Error('zip: the directory is damaged');
    const nameLength = directory.readUInt16LE(offset + 28);
    entries.push({
      name: directory.toString('utf8', offset + 46, offset + 46 + nameLength),
      method: directory.readUInt16LE(offset + 10),
      packedSize: directory.readUInt32LE(offset + 20),
      size: directory.readUInt32LE(offset + 24),
      mode: directory.readUInt8(offset + 5) === 3 ? directory.readUInt32LE(offset + 38) >>> 16 : 0,
      localHeader: directory.readUInt32LE(offset + 42),
    });
    offset += 46 + nameLength + directory.readUInt16LE(offset + 30) + directory.readUInt16LE(offset + 32);
  }
  return entries;
}

/** @param {Buffer} buffer */
function lastIndexOfSignature(buffer) {
  for (let at = buffer.length - 22; at >= 0; at -= 1) if (buffer.readUInt32LE(at) === END) return at;
  return -1;
}

/** @param {FileHandle} zip @param {Entry} entry */
async function dataOffset(zip, entry) {
  const header = await readAt(zip, entry.localHeader, 30);
  return entry.localHeader + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/** @param {FileHandle} zip @param {number} position @param {number} length */
async function readAt(zip, position, length) {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await zip.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error('zip: cut off');
  return buffer;
}

/** @param {string} folder @param {string} name */
function inside(folder, name) {
  const target = normalize(join(folder, name));
  if (isAbsolute(name) || name.includes('\\') || !(target + sep).startsWith(normalize(folder) + sep)) {
    throw new Error(`zip: ${name} points outside the folder`);
  }
  return target;
}
