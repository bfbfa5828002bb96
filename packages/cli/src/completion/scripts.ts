/** A command with what may follow it. */
export interface CommandWords {
  /** Its words from the program on, without the program: `runs show`; '' for the program itself. */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly { readonly long: string; readonly description: string }[];
  /** Whether the name of a saved task may follow. */
  readonly takesTask: boolean;
}

/** Options whose value is the name of a saved task. */
const taskOptions = ['--task', '--name'];

/** Shells that can complete `tasks`. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** A shell that can complete `tasks`. */
export type Shell = (typeof shells)[number];

/** Writes the completion of a program for a shell; where nothing fits, the shell completes file names. */
export function completionScript(shell: Shell, program: string, commands: readonly CommandWords[]): string {
  switch (shell) {
    case 'bash':
      return bash(program, commands);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(program, commands)}`;
    case 'fish':
      return fish(program, commands);
  }
}

function bash(program: string, commands: readonly CommandWords[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  const cases = commands.map(({ path, subcommands, options, takesTask }) => {
    const words = [...subcommands.map(({ name }) => name), ...options.map(({ long }) => long)];
    return `    '${path}') words='${words.join(' ')}'${takesTask ? '; tasks=yes' : ''} ;;`;
  });
  return `_${program}() {
  local path='' next word words='' tasks=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in
    ${paths.join('|')}) path="$next" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
  ${taskOptions.join('|')}) words=''; tasks=yes ;;
  esac
  case "$tasks:\${COMP_WORDS[COMP_CWORD]}" in
  yes:-*) ;;
  yes:*) words="$words $(${names(program)})" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${program} ${program}
`;
}

function fish(program: string, commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ path, subcommands, options, takesTask }) => {
    const words = path.split(' ').filter(Boolean);
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
    const condition = seen.length === 0 ? '__fish_use_subcommand' : seen.join('; and ');
    return [
      ...subcommands.map(({ name, description }) => `-f -n '${condition}' -a ${name} -d ${quoted(description)}`),
      ...options.map(({ long, description }) => {
        const value = taskOptions.includes(long) ? ` -x -a '(${names(program)})'` : '';
        return `-n '${condition}' -l ${long.slice(2)}${value} -d ${quoted(description)}`;
      }),
      ...(takesTask ? [`-f -n '${condition}' -a '(${names(program)})'`] : []),
    ];
  });
  return `${lines.map((line) => `complete -c ${program} ${line}`).join('\n')}\n`;
}

/** Asks the service for the names of tasks; they have no letters that a shell knows. Without a service, none are offered. */
function names(program: string): string {
  return `${program} list --quiet 2>/dev/null`;
}

/** In fish's single quotes only the quote and the backslash mean something. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
