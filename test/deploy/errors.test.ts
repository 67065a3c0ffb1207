import { deployErrors } from '../../lib/deploy/errors';
import { untested } from '../support/codes';

it('every error is one of a case', () => {
  // An engine that answers no question can not be made, and the question is asked for a second.
  expect(untested(deployErrors, ['deploy', 'engine', 'platform'])).toEqual(['snapshot-unreadable']);
});
