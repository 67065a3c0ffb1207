import { releaseErrors } from '../../lib/release/errors';
import { untested } from '../support/codes';

it('every error is one of a case', () => {
  expect(untested(releaseErrors, ['release', 'engine'])).toEqual([]);
});
