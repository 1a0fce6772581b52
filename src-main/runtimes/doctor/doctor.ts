export { insideFindings, nameFoundHere } from './inside';
export { findingsOf } from './known';
export { homeFindings } from './machine';
