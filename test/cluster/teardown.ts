// After the cluster tests: the cluster goes, unless it was there before them.
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { tools } from './tools/location';

export default function teardown(): void {
  if (process.env['VERDIGRIS_TEST_STARTED'] === '1') execFileSync(path.join(tools, 'down.sh'), { stdio: 'inherit' });
}
