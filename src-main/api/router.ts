import type { Lazyable, Router } from '@orpc/server';
import type { contract } from '../../src-shared/contract';
import { later } from './later';
import { lazy } from './rpc';
import type { RpcContext } from './rpc/context';
import { checkEffects } from './rpc/effects';
import type { RpcRouter } from './rpc/handler';
import type { Services } from './services';

type Contract = typeof contract;

/** The module of a domain: its part of the contract, implemented over the rooms in `services`. */
interface Domain<Part extends Contract[keyof Contract]> {
  procedures(services: Services): Router<Part, RpcContext> | Promise<Router<Part, RpcContext>>;
}

/**
 * The contract, implemented: one module per domain, loaded with its schemas and its rooms when a procedure of it is
 * first called. The keys are the contract's: a domain that is missing here does not compile.
 */
const DOMAINS: { readonly [Name in keyof Contract]: () => Promise<Domain<Contract[Name]>> } = {
  system: () => import('./system'),
  runtimes: () => import('./runtimes'),
  containers: () => import('./containers'),
  images: () => import('./images'),
  registries: () => import('./registries'),
  launch: () => import('./launch'),
  builds: () => import('./builds'),
  mounts: () => import('./mounts'),
  events: () => import('./events'),
  operations: () => import('./operations'),
  streams: () => import('./streams'),
  settings: () => import('./settings'),
  viewState: () => import('./view-state'),
};

/** The whole API over these rooms. A call throws `app.part` when its domain cannot be loaded. */
export function createRouter(services: Services): RpcRouter {
  const router: Record<string, Lazyable<RpcRouter>> = {};
  for (const [name, load] of Object.entries(DOMAINS)) {
    const domain = later(name, async () => {
      const procedures: RpcRouter = await (await load()).procedures(services);
      checkEffects(procedures, [name]);
      return procedures;
    });
    router[name] = lazy(async () => ({ default: await domain() }));
  }
  return router;
}
