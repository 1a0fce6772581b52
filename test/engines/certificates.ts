import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key and a certificate, as PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  readonly ca: string;
  /** A certificate for both sides, valid for 127.0.0.1; `expired` ended in 2020. */
  issue(name: string, options?: { readonly expired?: boolean }): Certificate;
}

/** A certificate authority of a test's own, in `dir`. */
export function certificateAuthority(dir: string): Authority {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const file = (name: string): string => join(dir, name);
  const config = [
    '[ca]',
    'default_ca = own',
    '[own]',
    `dir = ${dir}`,
    `database = ${file('index.txt')}`,
    `new_certs_dir = ${dir}`,
    'rand_serial = yes',
    'default_md = sha256',
    'policy = any',
    'unique_subject = no',
    '[any]',
    'commonName = supplied',
    '[leaf]',
    'subjectAltName = IP:127.0.0.1,DNS:localhost',
    'extendedKeyUsage = serverAuth,clientAuth',
    '[req]',
    'distinguished_name = name',
    '[name]',
  ];
  writeFileSync(file('openssl.cnf'), config.join('\n'));
  writeFileSync(file('index.txt'), '');
  const newKey = (name: string): string[] => ['-newkey', 'rsa:2048', '-nodes', '-keyout', file(name)];
  const subject = (name: string): string[] => ['-config', 'openssl.cnf', '-subj', `/CN=${name}`];
  openssl('req', '-x509', ...newKey('ca.key'), '-out', file('ca.pem'), '-days', '2', ...subject('test ca'));
  return {
    ca: file('ca.pem'),
    issue: (name, { expired = false } = {}) => {
      openssl('req', ...newKey(`${name}.key`), '-out', file(`${name}.csr`), ...subject(name));
      const dates = expired
        ? ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z']
        : ['-days', '2'];
      openssl(
        ...['ca', '-batch', '-notext', '-config', 'openssl.cnf', '-extensions', 'leaf', ...dates],
        ...['-cert', file('ca.pem'), '-keyfile', file('ca.key')],
        ...['-in', file(`${name}.csr`), '-out', file(`${name}.pem`)],
      );
      return { cert: file(`${name}.pem`), key: file(`${name}.key`) };
    },
  };
}
