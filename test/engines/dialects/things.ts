import { it, post, exited, running, importOther, otherRef, repoOf, tag, untag, type Scenario } from './acts';

/** What is done to images, networks and volumes, and shows at containers. */
export const THING_SCENARIOS: readonly Scenario[] = [
  {
    name: 'commit',
    about: 'An image is made of a running container.',
    prepare: running,
    steps: [
      {
        did: 'commit',
        act: (stage) => stage.send('POST', `/commit?container=${it(stage)}&repo=cleat-commit&tag=latest`, {}),
      },
    ],
  },
  {
    name: 'image-import',
    about: 'An image is imported from an archive.',
    steps: [
      {
        did: 'import',
        act: async (stage) => {
          await importOther(stage);
          await stage.imageId(otherRef(stage));
        },
      },
    ],
  },
  {
    name: 'image-tag',
    about: 'The image of a container gets a second tag and loses it again.',
    prepare: async (stage) => {
      await stage.create('boat');
      await stage.imageId(stage.image);
    },
    steps: [tag, untag],
  },
  {
    name: 'image-tag-moved',
    about:
      'The tag that a container was created from is moved to another image: the row of the container changes.',
    prepare: async (stage) => {
      await importOther(stage);
      await stage.imageId(otherRef(stage));
      await stage.imageId(stage.image);
      await stage.create('boat');
    },
    steps: [
      {
        did: 'tag another image with the name',
        act: (stage) =>
          stage.send('POST', `/images/${otherRef(stage)}/tag?repo=${repoOf(stage.image)}&tag=latest`),
      },
    ],
  },
  {
    name: 'image-remove',
    about: 'An image is removed.',
    prepare: async (stage) => {
      await importOther(stage);
      await stage.imageId(otherRef(stage));
    },
    steps: [{ did: 'remove image', act: (stage) => stage.send('DELETE', `/images/${otherRef(stage)}`) }],
  },
  {
    name: 'network',
    about:
      'A network is made, a running container is connected to it and disconnected, the network is removed.',
    prepare: async (stage) => {
      await stage.network('harbour');
      await stage.run('boat', { HostConfig: { NetworkMode: 'harbour' } });
    },
    steps: [
      { did: 'network create', act: (stage) => stage.network('lagoon') },
      {
        did: 'network connect',
        act: (stage) => stage.send('POST', '/networks/lagoon/connect', { Container: it(stage) }),
      },
      {
        did: 'network disconnect',
        act: (stage) => stage.send('POST', '/networks/lagoon/disconnect', { Container: it(stage) }),
      },
      { did: 'network remove', act: (stage) => stage.send('DELETE', '/networks/lagoon') },
    ],
  },
  {
    name: 'network-life',
    about: 'A container on a network of its own, with a published port, is started and stopped.',
    prepare: async (stage) => {
      await stage.network('harbour');
      await stage.create('boat', {
        ExposedPorts: { '80/tcp': {}, '81/udp': {} },
        HostConfig: { NetworkMode: 'harbour', PortBindings: { '80/tcp': [{ HostPort: '8080' }] } },
      });
    },
    steps: [post('start', 'start'), post('stop', 'stop?t=10', exited)],
  },
  {
    name: 'volume',
    about: 'A volume is made, used by a container, and removed after it.',
    steps: [
      { did: 'volume create', act: (stage) => stage.send('POST', '/volumes/create', { Name: 'hold' }) },
      {
        did: 'run with it',
        act: async (stage) => {
          const id = await stage.run('boat', { Cmd: ['true'], HostConfig: { Binds: ['hold:/hold'] } });
          await stage.state(id, 'exited');
        },
      },
      { did: 'remove container', act: (stage) => stage.send('DELETE', `/containers/${it(stage)}`) },
      { did: 'volume remove', act: (stage) => stage.send('DELETE', '/volumes/hold') },
    ],
  },
];
