import { describe, expect, test } from 'vitest';
import { placeWindow } from '../../../src-main/faces/electron/bounds';

const laptop = { x: 0, y: 0, width: 1440, height: 875 };
const right = { x: 1440, y: 0, width: 1920, height: 1080 };
const remembered = { x: 1500, y: 40, width: 1000, height: 700, maximized: false };

describe('a window’s place', () => {
  test('is what it was while its display is there', () => {
    expect(placeWindow(remembered, [laptop, right])).toEqual({
      size: { width: 1000, height: 700 },
      place: { x: 1500, y: 40 },
      maximized: false,
    });
  });

  test('keeps its size and loses its place when the display is gone', () => {
    expect(placeWindow(remembered, [laptop])).toEqual({
      size: { width: 1000, height: 700 },
      maximized: false,
    });
  });

  test.each([
    ['above every display', { ...remembered, x: 10, y: -300 }],
    ['below', { ...remembered, x: 10, y: 870 }],
    ['with too little to take hold of', { ...remembered, x: 1400, y: 10 }],
    ['far to the left', { ...remembered, x: -950, y: 10 }],
  ])('is not kept when its title bar would be %s', (_where, bounds) => {
    expect(placeWindow(bounds, [laptop])?.place).toBeUndefined();
  });

  test('never exceeds the largest display, nor is it too small to use', () => {
    expect(placeWindow({ ...remembered, width: 5000, height: 4000 }, [laptop])?.size).toEqual({
      width: 1440,
      height: 875,
    });
    expect(placeWindow({ ...remembered, width: 5, height: 5 }, [laptop])?.size).toEqual({
      width: 640,
      height: 420,
    });
  });

  test.each([
    undefined,
    null,
    'x',
    {},
    { ...remembered, x: '0' },
    { ...remembered, width: Infinity },
    { ...remembered, height: 0.5 },
  ])('is not made up from %j', (value) => {
    expect(placeWindow(value, [laptop])).toBeUndefined();
  });
});
