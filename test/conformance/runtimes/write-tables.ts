// Writes what the kept reports say into docs/runtimes.md and the app: `npx tsx test/conformance/runtimes/write-tables.ts`
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { checkTable, GENERATED, PAGE, proofGroups, readReports, withTable } from './tables';

const reports = readReports();
const source = `// Written by test/conformance/runtimes/write-tables.ts from docs/runtime-checks.
import type { ProofGroup } from '../../src-shared/model/proofs';

export const PROOFS: readonly ProofGroup[] = ${JSON.stringify(proofGroups(reports))};
`;
const options = await resolveConfig(GENERATED);
writeFileSync(GENERATED, await format(source, { ...options, filepath: GENERATED }));
writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), checkTable(reports)));
console.log(`${reports.length} reports`);
