import { mount } from 'svelte';
import { createReconnectingClient } from '../src-shared/client/reconnect';
import App from './app/App.svelte';
import { pageConnect } from './app/connect';
import { createDesk } from './app/desk';
import { preloadOf } from './app/preload';
import './theme/base.css';

/** What is remembered decides the first picture; an owner that takes longer gets a first picture without it. */
const WAIT_FOR_MEMORY_MS = 250;

const connect = pageConnect(window);
const desk = createDesk((onState) => createReconnectingClient(connect, { onState }), preloadOf(window));
const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
void desk.ready(WAIT_FOR_MEMORY_MS).then(() => {
  mount(App, { target, props: { desk } });
  // Not in index.html: drawn before the first picture, an SVG costs it 8 ms.
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (icon) requestAnimationFrame(() => setTimeout(() => (icon.href = './cleat.svg')));
});
