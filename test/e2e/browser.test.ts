import { browserFace } from './faces';
import { firstMinutes } from './scenario';

await firstMinutes(browserFace);
