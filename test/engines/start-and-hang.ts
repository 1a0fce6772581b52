// A test process that never calls close(): starts one engine with one container, says where, and waits to be killed.
import { IDLE, startDocker, startPodman } from './index';

const engine = await (process.argv[2] === 'docker' ? startDocker() : startPodman());
const ref = await engine.busybox();
await engine.cli(['run', '-d', ref, ...IDLE]);
process.stdout.write(`${engine.dir}\n`);
process.stdin.resume();
