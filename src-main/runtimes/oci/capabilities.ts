import {
  declareCapabilities,
  no,
  notWhere,
  since,
  YES,
  type CapabilityDeclaration,
} from '../../../src-shared/plugin-api/capabilities';
import type { CliOptions } from './run-arguments';

/** What those can do whose options and API are Docker's or Podman's, by their engine's version. */
export const ociCapabilities: Readonly<Record<CliOptions, CapabilityDeclaration>> = {
  docker: declareCapabilities(YES, {
    // Its API leaves out what is 0.
    'container.lift-limits': no('limit-stays'),
    // API 1.44: https://docs.docker.com/reference/api/engine/version-history/
    'run.network-many': since('25.0'),
  }),
  podman: declareCapabilities(YES, {
    // https://github.com/containers/podman/blob/main/RELEASE_NOTES.md
    'container.update-limits': notWhere('rootless-cgroups-v1', 'rootless-cgroups-v1', since('4.3')),
    'container.lift-limits': notWhere('rootless-cgroups-v1', 'rootless-cgroups-v1', since('4.3')),
    'container.update-restart-policy': since('5.1'),
    // Without a control group of its own there is nothing to freeze, to limit and to count (HTTP 409 and 500).
    'container.pause': notWhere('rootless-cgroups-v1', 'rootless-cgroups-v1'),
    'container.unpause': notWhere('rootless-cgroups-v1', 'rootless-cgroups-v1'),
    stats: notWhere('rootless-cgroups-v1', 'rootless-cgroups-v1'),
    'run.oci-runtime': no('own-settings'),
  }),
};
