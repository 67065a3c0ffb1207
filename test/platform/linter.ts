import { spawnSync } from 'node:child_process';

/** A policy, and the resource that has it. */
export interface Found {
  readonly where: string;
  readonly text: string;
}

const python = spawnSync('python3', ['-c', 'import parliament']).status === 0;
if (!python)
  process.stderr.write('SKIPPED: there is no parliament here (pip install parliament), so no IAM policy was linted.\n');

/** `describe`, where the linter is. */
export const whereLinted = python ? describe : describe.skip;

/** Judges policies of identities, one JSON text a line, and prints what it finds with the number of the line. */
const linter = `
import json, sys
import parliament
found = []
for number, text in enumerate(sys.stdin.read().splitlines()):
    for finding in parliament.analyze_policy_string(text).findings:
        found.append([number, finding.issue, str(finding.detail)])
print(json.dumps(found))
`;

/** What parliament says of policies, with the resource that has each. */
export function lint(policies: readonly Found[]): readonly string[] {
  const input = policies.map(({ text }) => JSON.stringify(JSON.parse(text))).join('\n');
  const { stdout, stderr, status } = spawnSync('python3', ['-W', 'ignore', '-c', linter], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as [number, string, string][]).map(
    ([number, issue, detail]) => `${policies[number]!.where}: ${issue} ${detail}`,
  );
}
