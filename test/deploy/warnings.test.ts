import { accountWarning, imageWarning, stackWarnings } from '../../lib/deploy/warnings';
import { environment } from '../support/environments';

const pinned = `web:v1@sha256:${'5'.repeat(64)}`;
const applications = [{ images: ['web:v1', 'nginx:1'] }, { images: [pinned, 'nginx:1'] }];
const account =
  "The AWS account id 123456789 has 9 digits, and AWS gives 12: correct 'verdigris:target.account' before 'pulumi up'.";
const image = (name: string) =>
  `The image ${name} has no digest: a tag can be pushed anew, and then pods of one release differ. Add '@sha256:...' to its version.`;

describe('what is said of a stack as a whole', () => {
  it('names each account and image once, where a tag that moves does harm', () => {
    expect(stackWarnings(environment('production'), applications)).toEqual([
      account,
      image('nginx:1'),
      image('web:v1'),
    ]);
    expect(stackWarnings(environment('staging'), applications)).toHaveLength(3);
    expect(stackWarnings(environment('testing'), applications)).toEqual([account]);
    expect(stackWarnings(environment('development'), applications)).toEqual([]);
  });

  it('says nothing of what is right', () => {
    expect(imageWarning(pinned)).toBeUndefined();
    expect(accountWarning('123456789012')).toBeUndefined();
    // What is unknown is no account.
    expect(accountWarning('${account}')).toBeUndefined();
  });
});
