import { defineApple } from '../../runtime-plugins/apple/definition';
import type { RuntimeDefinition } from '../../src-shared/plugin-api/runtime-definition';
import { ociShared } from './oci/shared';

/** Definitions in code, by the runtime's name: of plugins that come with Cleat. */
const DEFINED: ReadonlyMap<string, RuntimeDefinition> = new Map(
  [defineApple].map((define) => {
    const definition = define(ociShared);
    return [definition.name, definition];
  }),
);

/** The definition of a runtime whose CLI is not Docker's, where its plugin brings one. */
export function definedInCode(name: string): RuntimeDefinition | undefined {
  return DEFINED.get(name);
}
