import { windowFace } from './faces';
import { firstMinutes } from './scenario';

await firstMinutes(windowFace);
