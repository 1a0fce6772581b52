import {
  age,
  app,
  commands,
  confirm,
  menuBar,
  nav,
  notices,
  palette,
  sheet,
  status,
  toasts,
  tray,
} from './ui/shell';
import { builds } from './ui/builds';
import { capabilities } from './ui/capabilities';
import { checks } from './ui/checks';
import { bulk, containers, empty, engine } from './ui/containers';
import { detail } from './ui/detail';
import { doctor } from './ui/doctor';
import { images } from './ui/images';
import { launch } from './ui/launch';
import { list } from './ui/list';
import { logs } from './ui/logs';
import { registries } from './ui/registries';
import { runtimes } from './ui/runtimes';
import { settings } from './ui/settings';

/** What the interface says, apart from failures (see `catalogue`). Another language is another folder like `ui`. */
export const ui = {
  app,
  nav,
  age,
  toasts,
  confirm,
  palette,
  status,
  commands,
  menuBar,
  sheet,
  tray,
  notices,
  builds,
  containers,
  capabilities,
  checks,
  bulk,
  empty,
  engine,
  detail,
  doctor,
  images,
  launch,
  list,
  logs,
  registries,
  runtimes,
  settings,
} as const;
