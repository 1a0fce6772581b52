import { expect, it } from 'vitest';
import { later } from '../../../src-main/api/later';
import { CleatError } from '../../../src-shared/model/error';

it('a part that two ask for at once is made once', async () => {
  let made = 0;
  const part = later('images', () => Promise.resolve({ number: ++made }));
  const [one, two] = await Promise.all([part(), part()]);
  expect(one).toBe(two);
  expect(await part()).toBe(one);
  expect(made).toBe(1);
});

it('a part that nobody asks for is not made', () => {
  let made = 0;
  later('images', () => Promise.resolve(++made));
  expect(made).toBe(0);
});

it('a part that cannot be loaded is an error in words, and is tried again by the next who asks', async () => {
  const answers = [
    () => Promise.reject(new Error("Cannot find module './images.cjs'")),
    () => Promise.resolve('there'),
  ];
  const part = later('images', () => answers.shift()?.() ?? Promise.reject(new Error('asked too often')));
  await expect(part()).rejects.toMatchObject({
    code: 'app.part',
    message: expect.stringContaining('images') as string,
  });
  expect(await part()).toBe('there');
});

it('what a part says itself while it is made reaches who asked as it is', async () => {
  const own = CleatError.of('operation.unknown', { id: 'x' });
  await expect(later('images', () => Promise.reject(own))()).rejects.toBe(own);
});
