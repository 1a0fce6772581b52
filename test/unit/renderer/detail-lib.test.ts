import { describe, expect, it } from 'vitest';
import { ui } from '../../../src-shared/messages/ui-en';
import { byteSize } from '../../../src-renderer/lib/figures';
import { nameProblem } from '../../../src-renderer/lib/container-name';
import { exitMeaning } from '../../../src-renderer/lib/exit-meaning';
import { flatten, jqPath, searchNodes, visibleNodes } from '../../../src-renderer/lib/json-tree';
import { labelGroups } from '../../../src-renderer/lib/label-groups';
import { changeOf, fieldsOf, limitProblems } from '../../../src-renderer/lib/limit-fields';
import { MASK, maskedAssignment } from '../../../src-renderer/lib/secrets';
import { looksSecret } from '../../../src-shared/model/secrets';
import { DetailTree } from '../../../src-renderer/stores/detail-tree.svelte';
import { treeStep } from '../../../src-renderer/views/detail/tree-keys';

describe('an exit code', () => {
  it.each([
    [0, ui.detail.exit.success],
    [1, ui.detail.exit.failure],
    [125, ui.detail.exit.engineFailed],
    [126, ui.detail.exit.notExecutable],
    [127, ui.detail.exit.notFound],
    [137, ui.detail.exit.killed],
    [139, ui.detail.exit.segfault],
    [143, ui.detail.exit.terminated],
    [130, ui.detail.exit.signal('SIGINT')],
    [168, ui.detail.exit.signal('40')],
    [3, ui.detail.exit.other(3)],
    [255, ui.detail.exit.other(255)],
  ])('%d is explained', (code, words) => {
    expect(exitMeaning(code, false)).toBe(words);
  });

  it('with lack of memory names that first', () => {
    expect(exitMeaning(137, true)).toBe(ui.detail.exit.outOfMemory);
  });
});

describe('a variable', () => {
  it.each([
    ['POSTGRES_PASSWORD', 'x'],
    ['PGPASSWORD', 'x'],
    ['githubToken', 'x'],
    ['AWS_SECRET_ACCESS_KEY', 'x'],
    ['API_KEY', 'x'],
    ['GOOGLE_CREDENTIALS', 'x'],
    ['DATABASE_URL', 'postgres://shop:hunter2@db/shop'],
  ])('%s looks secret', (name, value) => {
    expect(looksSecret(name, value)).toBe(true);
  });

  it.each([
    ['PATH', '/usr/bin'],
    ['MONKEY', 'x'],
    ['KEYBOARD', 'de'],
    ['POSTGRES_PASSWORD_FILE', '/run/secrets/db'],
    ['PASSWORD', ''],
    ['URL', 'https://example.com/a?b=c@d'],
  ])('%s does not', (name, value) => {
    expect(looksSecret(name, value)).toBe(false);
  });

  it('is masked where a list or a command line assigns it', () => {
    expect(maskedAssignment('TOKEN=abc')).toBe(`TOKEN=${MASK}`);
    expect(maskedAssignment('--env=TOKEN=abc')).toBe(`--env=TOKEN=${MASK}`);
    expect(maskedAssignment('TZ=UTC')).toBeUndefined();
  });
});

describe('a tree of JSON', () => {
  const document = { State: { Health: [{ Log: 'a' }, 2] }, 'odd key': null, Env: ['TOKEN=abc'] };
  const nodes = flatten(document);

  it('gives paths as jq takes them', () => {
    expect(nodes.map((_, index) => jqPath(nodes, index))).toEqual([
      '.',
      '.State',
      '.State.Health',
      '.State.Health[0]',
      '.State.Health[0].Log',
      '.State.Health[1]',
      '.["odd key"]',
      '.Env',
      '.Env[0]',
    ]);
  });

  it('leaves out what is folded', () => {
    expect(visibleNodes(nodes, (index) => index === 0)).toEqual([0, 1, 6, 7]);
  });

  it('finds names and values, whatever the case', () => {
    expect(searchNodes(nodes, 'LOG', (node) => JSON.stringify(node.value))).toEqual([4]);
  });

  it('is as deep as a document may be without running out of stack', () => {
    let deep: unknown = 1;
    for (let n = 0; n < 20_000; n += 1) deep = [deep];
    expect(flatten(deep)).toHaveLength(20_001);
  });

  it('hides secrets from eye and search until asked', () => {
    const tree = new DetailTree();
    tree.take(document);
    tree.query = 'abc';
    expect(tree.matches).toEqual([]);
    tree.secretsShown = true;
    expect(tree.matches).toEqual([8]);
  });

  it('moves, opens and folds by the keys of a tree, and keeps what is open over another answer', () => {
    const tree = new DetailTree();
    tree.take(document);
    expect(treeStep(tree, 'ArrowDown', 10)).toBe(1);
    tree.focused = 2;
    expect(treeStep(tree, 'ArrowRight', 10)).toBe(2);
    expect(tree.isOpen(2)).toBe(true);
    expect(treeStep(tree, 'ArrowRight', 10)).toBe(3);
    tree.take({ First: 1, ...document });
    expect(tree.path(tree.focused)).toBe('.State.Health');
    expect(tree.isOpen(tree.focused)).toBe(true);
    expect(treeStep(tree, 'ArrowLeft', 10)).toBe(tree.focused);
    expect(tree.isOpen(tree.focused)).toBe(false);
    expect(treeStep(tree, 'x', 10)).toBeUndefined();
  });
});

describe('limits', () => {
  const before = fieldsOf({ memory: 512 * 1024 ** 2, pids: 100 }, { name: 'no' });

  it('change what has been changed alone, in bytes and cores', () => {
    expect(changeOf(before, { ...before, memory: '1', memoryUnit: 'GiB', cpus: '1,5' })).toEqual({
      memory: 1024 ** 3,
      cpus: 1.5,
    });
    expect(changeOf(before, { ...before })).toEqual({});
  });

  it('are taken away by an empty field', () => {
    expect(changeOf(before, { ...before, memory: '', pids: '' })).toEqual({ memory: 0, pids: -1 });
  });

  it('name the field that is no limit', () => {
    expect(limitProblems({ ...before, memory: 'lots', pids: '1.5', cpus: '0' })).toEqual({
      memory: ui.detail.limits.badNumber,
      pids: ui.detail.limits.whole,
      cpus: ui.detail.limits.badNumber,
    });
  });
});

it('groups what Compose labels, after one’s own', () => {
  expect(labelGroups({ 'com.docker.compose.project': 'shop', own: '1' })).toEqual([
    { prefix: '', labels: [['own', '1']] },
    { prefix: 'com.docker.compose', labels: [['com.docker.compose.project', 'shop']] },
  ]);
});

it('refuses the names that engines refuse', () => {
  expect(nameProblem('web-1', 'docker')).toBeUndefined();
  expect(nameProblem('-web', 'docker')).toBe(ui.detail.rename.invalid);
  expect(nameProblem('', 'podman')).toBe(ui.detail.rename.empty);
  expect(nameProblem('w', 'docker')).toBe(ui.detail.rename.short);
  expect(nameProblem('w', 'podman')).toBeUndefined();
});

it('says sizes in powers of 1,024', () => {
  expect(byteSize(512 * 1024 ** 2)).toBe('512 MiB');
  expect(byteSize(1.5 * 1024 ** 3)).toBe('1.5 GiB');
});

describe('what looks secret in a value of a megabyte', () => {
  it('is found, or not, in time that grows with its length only', () => {
    // A pattern that tries each letter anew would take minutes.
    expect(looksSecret('LOG', 'x'.repeat(1_000_000))).toBe(false);
    expect(looksSecret('LOG', 'a://'.repeat(250_000))).toBe(false);
    expect(looksSecret('LOG', `${'x'.repeat(1_000_000)} amqp://me:hidden@queue`)).toBe(true);
  });
});
