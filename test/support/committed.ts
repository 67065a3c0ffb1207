import { join } from 'node:path';
import type { Environment, EnvironmentName } from '../../lib/environment/model';
import { readEnvironment } from '../../lib/environment/read';
import { readStackFile } from '../../lib/environment/stack-file';

/** An environment as the repository's own stack file gives it. */
export function committed(stack: EnvironmentName): Environment {
  const file = readStackFile(join(__dirname, '../..'), stack);
  return readEnvironment({ project: 'verdigris', stack, applications: ['api-gateway'], ...file });
}
