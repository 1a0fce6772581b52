/**
 * Every failure a person can meet, by code. One entry says its category (which decides the CLI's exit
 * code), what happened, and what to do next. English today; another language is another file like this.
 */
import { appMessages } from './en/app';
import { buildMessages } from './en/builds';
import { cliMessages } from './en/cli';
import { containerMessages } from './en/containers';
import { engineMessages } from './en/engines';
import { fileMessages } from './en/files';
import { imageMessages } from './en/images';
import { launchMessages } from './en/launch';
import { mountMessages } from './en/mounts';
import { pluginMessages } from './en/plugins';
import { registryMessages } from './en/registries';
import { rpcMessages } from './en/rpc';
import { runtimeMessages } from './en/runtimes';
import { storeMessages } from './en/store';

export const catalogue = {
  ...appMessages,
  ...buildMessages,
  ...cliMessages,
  ...containerMessages,
  ...engineMessages,
  ...fileMessages,
  ...imageMessages,
  ...launchMessages,
  ...mountMessages,
  ...pluginMessages,
  ...registryMessages,
  ...rpcMessages,
  ...runtimeMessages,
  ...storeMessages,
};

export type ErrorCode = keyof typeof catalogue;
export type ErrorParams<C extends ErrorCode> = Parameters<(typeof catalogue)[C]['message']>[0];
