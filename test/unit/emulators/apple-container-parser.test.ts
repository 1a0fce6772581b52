import { describe, expect, it } from 'vitest';
import { grammarOf } from '../../emulators/apple-container/parser/grammar';
import { route } from '../../emulators/apple-container/parser/route';
import { Refusal } from '../../emulators/apple-container/refusal';
import { parseVersion } from '../../emulators/apple-container/version';

/** The first line of the refusal and its exit code, or what was understood. */
function refusal(line: string, version = '1.2.2'): string {
  try {
    const request = route(grammarOf(parseVersion(version)), line.split(' '));
    return request.kind === 'plugin' ? `no command ${request.name}` : request.kind;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.exitCode} ${error.stderr.split('\n')[0] ?? ''}`;
  }
}

function parsed(line: string) {
  const request = route(grammarOf(parseVersion('1.2.2')), line.split(' '));
  if (request.kind !== 'command') throw new Error(`${line} is ${request.kind}`);
  return request.parsed;
}

describe('The emulated parser takes', () => {
  it('a value after a space or an equals sign, split at the first one', () => {
    expect(parsed('run -e A=B --env=C=D -e=E=F alpine').values('--env')).toEqual(['A=B', 'C=D', 'E=F']);
  });
  it('packed flags, the last of which may take the next word', () => {
    const words = parsed('run -itd alpine');
    expect(['-i', '-t', '-d'].every((name) => words.flag(name))).toBe(true);
    expect(parsed('run -dp 8080:80 alpine').value('-p')).toBe('8080:80');
  });
  it('a lone dash as a value', () => {
    expect(parsed('build -f - .').value('--file')).toBe('-');
  });
  it('options after the names, where no process gets the words', () => {
    expect(parsed('stop web -t 3').value('--time')).toBe('3');
  });
  it('everything after the image as words of the process', () => {
    expect(parsed('run --rm alpine ls --name x -- -h').words).toEqual([
      'alpine',
      'ls',
      '--name',
      'x',
      '--',
      '-h',
    ]);
  });
  it('the last of an option that is said twice', () => {
    expect(parsed('run --name a --name b alpine').value('--name')).toBe('b');
  });
  it('aliases of groups and commands', () => {
    expect(refusal('i ls')).toBe('command');
    expect(refusal('rm web')).toBe('command');
  });
  it.each([
    '--debug run x',
    'list --debug',
    'stop --debug web',
    'image list --debug',
    'system start --debug',
  ])('--debug as far as the words are top-level commands: %s', (line) => {
    // `image list`: the scan goes on because `list` is a top-level name too.
    expect(refusal(line)).toBe('command');
  });
  it('help anywhere among words that nothing else takes', () => {
    expect(refusal('run -h')).toBe('help');
    expect(refusal('stop web --help')).toBe('help');
    expect(refusal('run alpine ls -h')).toBe('command');
  });
});

describe('The emulated parser refuses with exit 64', () => {
  it.each([
    ['a joined short value', 'run -eA=B alpine', "Unknown option '-eA'"],
    ['a joined port', 'run -p8080:80 alpine', "Missing value for '-p <spec>'"],
    ['a value that looks like an option', 'logs -n -5 web', "Missing value for '-n <n>'"],
    ['a value that looks like an option (run)', 'run -e -X=1 alpine', "Missing value for '-e <env>'"],
    [
      'a flag with a value',
      'run --rm=true alpine',
      "The option '--rm' does not take any value, but 'true' was specified.",
    ],
    ['an abbreviation', 'list --al', "Unknown option '--al'. Did you mean '--all'?"],
    ['an option that it does not know', 'list --all-of-it', "Unknown option '--all-of-it'"],
    ['an unknown option before the image', 'run --restart always alpine', "Unknown option '--restart'"],
    ['a missing image before an unknown option', 'run --restart', "Missing expected argument '<image>'"],
    ['a missing image', 'run --rm', "Missing expected argument '<image>'"],
    ['missing ids', 'inspect', "Missing expected argument '<container-ids> ...'"],
    ['exec without a command', 'exec web', "Missing expected argument '<arguments> ...'"],
    ['a second id for start', 'start a b', "Unexpected argument 'b'"],
    ['more words than places', 'start a b c', "2 unexpected arguments: 'b', 'c'"],
    [
      'a wrong format',
      'list --format xml',
      "The value 'xml' is invalid for '--format <format>'. Please provide one of 'json', 'table', 'yaml' or 'toml'.",
    ],
    [
      'a wrong progress, without a list',
      'run --progress x alpine',
      "The value 'x' is invalid for '--progress <type>'",
    ],
    ['CPUs that are no integer', 'run --cpus 0.5 alpine', "The value '0.5' is invalid for '--cpus <cpus>'"],
    [
      '--debug after the image scan ended',
      'stop web --debug',
      "Unknown option '--debug'. Did you mean '--debug'?",
    ],
    ['--debug after run', 'run --debug x', "Unknown option '--debug'. Did you mean '--debug'?"],
    [
      '--debug after system status',
      'system status --debug',
      "Unknown option '--debug'. Did you mean '--debug'?",
    ],
    ['logs --since', 'logs --since 5m web', "Unknown option '--since'"],
    ['progress of create', 'create --progress plain alpine', "Unknown option '--progress'"],
    ['a word under a group', 'image foo', "Unexpected argument 'foo'"],
    ['an unknown root option', '--x', "unknown option '--x'"],
    ['a subcommand after an option', '--all list', "unknown option '--all'"],
  ])('%s', (_what, line, message) => {
    expect(refusal(line)).toMatch(/^64 /);
    expect(refusal(line).slice('64 Error: '.length)).toContain(message);
  });
  it('both kernel flags at once', () => {
    expect(refusal('system start --enable-kernel-install --disable-kernel-install')).toMatch(/^64 /);
  });
  it('with the usage of the command under the message', () => {
    expect(() => route(grammarOf(parseVersion('1.2.2')), ['list', '--all-of-it'])).toThrow(
      "Error: Unknown option '--all-of-it'\n" +
        'Usage: container list [--all] [--format <format>] [--quiet] [--debug]\n' +
        "  See 'container list --help' for more information.",
    );
  });
  it('what Docker has and Apple has not', () => {
    for (const name of ['ps', 'images', 'pull', 'restart']) expect(refusal(name)).toBe(`no command ${name}`);
  });
});

describe('The grammar of a version', () => {
  it('has clean since 1.4.1', () => {
    expect(refusal('clean web', '1.4.1')).toBe('command');
    expect(refusal('clean web', '1.2.2')).toBe('no command clean');
  });
  it('has neither machines nor a format of system status in 0.9, nor their usage', () => {
    expect(refusal('machine list', '0.9')).toBe('no command machine');
    expect(refusal('system status --format json', '0.9')).toContain("Unknown option '--format'");
    expect(refusal('run --cap-add X alpine', '0.9')).toContain("Unknown option '--cap-add'");
    expect(refusal('list --format yaml', '0.9')).toContain("one of 'json' or 'table'.");
  });
});
