import { expect, test } from 'vitest';
import { loopbackLink, webLink } from '../../../src-main/faces/electron/outside-links';

test.each([
  ['http://localhost:8080', 'http://localhost:8080/'],
  ['http://LOCALHOST/x?y#z', 'http://localhost/x?y#z'],
  ['https://127.0.0.1:8443/a b', 'https://127.0.0.1:8443/a%20b'],
  ['http://127.1:5000/', 'http://127.0.0.1:5000/'],
  ['http://0x7f000001/', 'http://127.0.0.1/'],
  ['http://[::1]:3000/', 'http://[::1]:3000/'],
])('%s may leave, as %s', (address, normal) => {
  expect(loopbackLink(address)).toBe(normal);
});

test.each([
  'http://example.com/',
  'http://127.0.0.1.example.com/',
  'http://localhost.example.com/',
  'http://127.0.0.1@example.com/',
  'http://me@localhost/',
  'http://me:secret@localhost/',
  'http://0.0.0.0/',
  'http://192.168.0.1/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'ftp://localhost/',
  'file:///etc/passwd',
  'file://localhost/etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'vscode://localhost/',
  'smb://127.0.0.1/share',
  'mailto:me@localhost',
  'app://cleat/',
  'about:blank',
  '//localhost/',
  'localhost:8080',
  '',
  `http://localhost/${'x'.repeat(3000)}`,
])('%s may not', (address) => {
  expect(loopbackLink(address)).toBeUndefined();
});

test.each([
  ['https://example.com', 'https://example.com/'],
  ['http://127.0.0.1.example.com/', 'http://127.0.0.1.example.com/'],
  ['https://пример.example.com/', 'https://xn--e1afmkfd.example.com/'],
])('%s may leave after a question, as %s', (address, normal) => {
  expect(webLink(address)).toBe(normal);
});

test.each([
  'http://127.0.0.1@example.com/',
  'https://me:secret@example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'vscode://file/etc/passwd',
  'ftp://example.com/',
  `https://example.com/${'x'.repeat(3000)}`,
])('%s may not leave, with a question or without', (address) => {
  expect(webLink(address)).toBeUndefined();
});
