import { vi } from 'vitest';
import { configure, render, screen, waitFor } from '@testing-library/svelte';
import App from '../../../src-renderer/app/App.svelte';
import { createDesk, type Desk } from '../../../src-renderer/app/desk';
import { FakeOwner } from './fake-owner';
import { WorkerInPage } from './log-threads';
import { bothReady, docker, ordinary, podman } from './samples';

// A busy machine is slow, not wrong: what is waited for is a condition.
configure({ asyncUtilTimeout: 15_000 });

const open: Desk[] = [];

/** The whole interface over an owner in memory, once its first picture can be drawn. */
export async function openPage(prepare: (owner: FakeOwner) => void = () => undefined) {
  vi.stubGlobal('Worker', WorkerInPage);
  const owner = new FakeOwner();
  owner.engines = [docker, podman];
  owner.runtimes = bothReady();
  owner.setContainers(ordinary());
  prepare(owner);
  const desk = createDesk(owner.source);
  open.push(desk);
  await desk.ready(1_000);
  const { container: root } = render(App, { desk });
  return { owner, desk, root };
}

/** To be called after each test. */
export function closePages(): void {
  for (const desk of open.splice(0)) desk.close();
}

export async function listed(name: string): Promise<HTMLElement> {
  return waitFor(() => row(name));
}

export function row(name: string): HTMLElement {
  const found = screen.getAllByRole('row').find((one) => one.dataset['name'] === name);
  if (!found) throw new Error(`no row ${name}`);
  return found;
}

export function rowNames(): (string | undefined)[] {
  return screen
    .getAllByRole('row')
    .map((one) => one.dataset['name'])
    .filter((name) => name !== undefined);
}

export function press(target: Element | Window, key: string, held: Partial<KeyboardEventInit> = {}): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held }));
}

/** What was asked of the owner, by procedure. */
export function asked(owner: FakeOwner, procedure: string): unknown[] {
  return owner.calls.filter((call) => call.procedure === procedure).map((call) => call.input);
}
