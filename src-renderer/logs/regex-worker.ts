import { answerJob } from './match-lines';
import type { MatchJob } from './protocol';

// A thread of its own: an expression that never ends can be ended from outside, and the log stays.
self.addEventListener('message', (event: MessageEvent<MatchJob>) => self.postMessage(answerJob(event.data)));
