import { CleatError } from '../../../../src-shared/model/error';
import type { GlobalOptions } from '../options';
import { print, printJson } from '../print';

/**
 * Each asks `cleat __complete` for lines of a value, a tab and a description; `:files` alone hands over to the shell.
 * Bash splits words at `=` and `:`: its script joins them first, and takes away again what stands before the last one.
 */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_cleat() {
  local line=\${COMP_LINE:0:COMP_POINT} word value description before gap i n=-1
  local -a words
  for ((i = 0; i <= COMP_CWORD; i++)); do
    gap=\${line%%[![:space:]]*}
    line=\${line#"$gap"}
    word=\${COMP_WORDS[i]}
    [[ $i == "$COMP_CWORD" ]] && word=$line
    line=\${line#"$word"}
    if [[ $n -ge 0 && -z $gap ]]; then words[n]+=$word; else n=$((n + 1)); words[n]=$word; fi
  done
  [[ $word == [=:] ]] && word=
  before=\${words[n]%"$word"}
  COMPREPLY=()
  while IFS=$'\\t' read -r value description; do
    if [[ $value == :files ]]; then compopt -o default 2>/dev/null; break; fi
    [[ $value == *= ]] && compopt -o nospace 2>/dev/null
    COMPREPLY+=("$(printf '%q' "\${value#"$before"}")")
  done < <(cleat __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _cleat cleat
`,
  zsh: `#compdef cleat
_cleat() {
  local value description
  local -a found space
  while IFS=$'\\t' read -r value description; do
    if [[ $value == :files ]]; then _files; return; fi
    [[ $value == *= ]] && space=(-S '')
    found+=("\${\${value//\\\\/\\\\\\\\}//:/\\\\:}:$description")
  done < <(cleat __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( \${#found} )) && _describe cleat found "\${space[@]}"
}
compdef _cleat cleat
`,
  fish: `function __cleat_complete
  set -l before (commandline -opc)
  set -l typed (commandline -ct)
  set -l found (cleat __complete -- $before[2..-1] $typed 2>/dev/null)
  if test "$found[1]" = :files
    __fish_complete_path $typed
  else
    printf '%s\\n' $found
  end
end
complete -c cleat -f -a '(__cleat_complete)'
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
