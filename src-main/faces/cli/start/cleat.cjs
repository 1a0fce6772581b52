/* eslint-disable @typescript-eslint/no-require-imports -- it is read as it stands */
// The command's first file, read as it stands. `main.cjs` and its chunks lie beside it.
require('./loader.cjs').loader(__dirname)('main.cjs');
