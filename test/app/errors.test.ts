import { applicationErrors } from '../../lib/app/errors';
import { untested } from '../support/codes';

it('every error is one of a case', () => {
  expect(untested(applicationErrors, ['app'])).toEqual([]);
});
