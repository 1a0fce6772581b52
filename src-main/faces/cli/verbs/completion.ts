import { CleatError } from '../../../../src-shared/model/error';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';

/** Each asks `cleat __complete` for lines of a value, a tab and a description; without any the shell offers files. */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_cleat() {
  local value description
  COMPREPLY=()
  while IFS=$'\\t' read -r value description; do
    COMPREPLY+=("$(printf '%q' "$value")")
  done < <(cleat __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _cleat cleat
`,
  zsh: `#compdef cleat
_cleat() {
  local value description
  local -a found
  while IFS=$'\\t' read -r value description; do
    found+=("\${value//:/\\\\:}:$description")
  done < <(cleat __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe cleat found; else _files; fi
}
compdef _cleat cleat
`,
  fish: `function __cleat_complete
  set -l before (commandline -opc)
  cleat __complete -- $before[2..-1] (commandline -ct) 2>/dev/null
end
complete -c cleat -f -a '(__cleat_complete)'
complete -c cleat -s o -l output -r -F
`,
};

/** `cleat completion bash|zsh|fish`: the script on stdout. Throws `cli.option` for another shell. */
export async function completion(shell: string, { json }: GlobalOptions): Promise<void> {
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  if (script === undefined)
    throw CleatError.of('cli.option', { option: 'SHELL', value: shell, expected: 'bash, zsh or fish' });
  if (json) await printJson({ shell, script });
  else await print(script);
}
