import { join } from 'node:path';
import type { Environment } from '../../lib/environment/model';
import { readEnvironment } from '../../lib/environment/read';
import { readStackFile } from '../../lib/environment/stack-file';
import { applications } from '../../stacks/apps';

/** An environment as the repository's own stack file gives it. */
export function committed(stack: string): Environment {
  const file = readStackFile(join(__dirname, '../..'), stack);
  return readEnvironment({ project: 'verdigris', stack, applications: applications.map(({ name }) => name), ...file });
}
