import { expect, it } from 'vitest';
import { createAttendance } from '../../../src-main/streams/attendance';

it('Somebody looks while one reader at least is in sight, and only then', () => {
  let looking = 0;
  const attendance = createAttendance({
    attend: () => {
      looking += 1;
      return () => (looking -= 1);
    },
  });
  const page = attendance.open('page', false);
  const second = attendance.open('page', false);
  const tray = attendance.open('tray', true);
  expect(looking).toBe(2);
  attendance.show('page', false);
  attendance.show('page', false);
  expect(looking).toBe(0);
  attendance.show('page', true);
  expect(looking).toBe(2);
  second();
  page();
  tray();
  expect(looking).toBe(0);
  attendance.show('page', true);
  expect(looking).toBe(0);
});
