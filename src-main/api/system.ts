import { systemContract } from '../../src-shared/contract/system';
import { implementing } from './rpc';
import type { Services } from './services';

const os = implementing({ system: systemContract });

export function procedures({ hello, owner, mirror, attendance }: Services) {
  return {
    hello: os.system.hello.handler(() => hello),
    show: os.system.show.handler(({ input }) => ({ shown: owner.show(input?.link) })),
    serve: os.system.serve.handler(({ input }) =>
      owner.serve(input.port === undefined ? {} : { port: input.port }),
    ),
    look: os.system.look.handler(({ input, context }) => {
      attendance.show(context.connection, input.visible);
      return undefined;
    }),
    wake: os.system.wake.handler(async () => {
      mirror.wake();
      return { differences: await mirror.reconcile() };
    }),
  };
}
