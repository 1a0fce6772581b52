import { describe, expect, it } from 'vitest';
import { CONTAINER_COLUMNS } from '../../../src-renderer/stores/container-columns';
import { fitting, template } from '../../../src-renderer/stores/list-columns';

const chosen = CONTAINER_COLUMNS.usual;

describe('the columns of a list', () => {
  it('leave the buttons at the end of a row a place where there is room', () => {
    expect(template(CONTAINER_COLUMNS, chosen, {}, false)).toMatch(/ minmax\(88px, auto\)$/);
  });

  it('take that place, too, where the list is narrow: name and image share it', () => {
    const narrow = template(CONTAINER_COLUMNS, chosen, {}, true);
    expect(narrow).toMatch(/ 0px$/);
    expect(narrow).toContain('minmax(90px, 2.6fr)');
    const room = 618;
    expect(fitting(CONTAINER_COLUMNS, chosen, { room, widths: {}, narrow: true })).toEqual([
      'engine',
      'name',
      'image',
      'state',
      'age',
    ]);
  });

  it('keep widths of their own, and leave what is over before the buttons', () => {
    const widths = { name: 150, image: 120, ports: 90 };
    expect(template(CONTAINER_COLUMNS, chosen, widths, true)).toMatch(/ minmax\(0, 1fr\)$/);
  });
});
