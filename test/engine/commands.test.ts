import { execFileSync } from 'node:child_process';
import { pulumiCommands } from '../docs/support/pulumi';

// The documentation's own tests have no Pulumi: they compare with a list, and this compares the list with a real `pulumi`.
test.each(Object.entries(pulumiCommands))('pulumi %s has the flags that the documentation names', (command, flags) => {
  const help = execFileSync('pulumi', [...command.split(' '), '--help'], { encoding: 'utf8' });
  // Of a command that it has not, it gives the help of the one above.
  const name = command.split(' ').at(-1)!;
  expect(help).toMatch(new RegExp(`Usage:\\n +pulumi (.* )?${name}\\b|Aliases:\\n.*\\b${name}\\b`));
  const known: readonly string[] = help.match(/--[a-z][a-z-]*/g) ?? [];
  expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
});
