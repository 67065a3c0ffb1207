import { platformErrors } from '../../lib/platform/errors';
import { untested } from '../support/codes';

it('every error is one of a case', () => {
  // The mock runtime does not come back from an Output that fails.
  expect(untested(platformErrors, ['platform'])).toEqual(['site-upload-incomplete']);
});
