/// <reference types="vite/client" />
import { mount } from 'svelte';
import App from '../../src-renderer/app/App.svelte';
import { createDesk } from '../../src-renderer/app/desk';
import '../../src-renderer/theme/base.css';
import { FakeOwner } from '../unit/renderer/fake-owner';
import { buildScenarios } from './build-scenarios';
import { detailScenarios } from './detail-scenarios';
import { imageScenarios } from './image-scenarios';
import { launchScenarios } from './launch-scenarios';
import { listScenarios } from './list-scenarios';
import { logScenarios } from './log-scenarios';
import { scenarios } from './scenarios';

/** The interface over an owner in memory, in the state that the address names: `#ordinary`, `#rows=10000`, … */
const [name, ...settings] = location.hash.slice(1).split('&');
const owner = new FakeOwner();
for (const setting of settings) {
  const [key, value] = setting.split('=').map(decodeURIComponent);
  if (key === 'theme' && (value === 'light' || value === 'dark'))
    owner.settings = { ...owner.settings, theme: value };
  else if (key) owner.viewState[key] = value === 'true' ? true : value;
}
const state = name?.split('=')[0] ?? '';
const scenario =
  scenarios[state] ??
  launchScenarios[state] ??
  buildScenarios[state] ??
  detailScenarios[state] ??
  logScenarios[state] ??
  listScenarios[state] ??
  imageScenarios[state] ??
  scenarios['ordinary'];
scenario?.(owner, Number(name?.split('=')[1] ?? 0));

Object.assign(window, { owner });
// As a window of our own has it, where the address asks for one.
const preload = {
  chooseOpenFile: async () => '/home/anna/images.tar',
  chooseSaveFile: async (name: string) => `/home/anna/${name}`,
  chooseFolder: async () => '/home/anna/shop',
  onCommand: () => undefined,
  zoom: () => undefined,
};
const desk = createDesk(owner.source, owner.viewState['test.window'] === true ? preload : undefined);
Object.assign(window, { desk });
const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
void desk.ready(250).then(() => {
  performance.mark('mount');
  mount(App, { target, props: { desk } });
});
