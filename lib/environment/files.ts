import { z } from 'zod';
import { field, matching, oneOf } from './values';

/** Files that pods of several nodes write at once. */
export const sharedFiles = field(
  z.strictObject({
    from: oneOf(['make', 'existing'], {
      example: 'make',
      about: 'Made by this stack in a network of its own (EFS), or there already.',
    }),
    storageClass: matching(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, {
      expected: 'the name of a StorageClass',
      example: 'efs',
      fallback: '`efs`',
      about: 'What claims of applications name.',
    }).default('efs'),
  }),
  {
    expected: 'where shared files come from, as from',
    example: { from: 'make' },
    fallback: 'none: the cluster has a class `efs`, or no application asks for one',
    about: 'A storage class whose volumes pods of several nodes may write.',
  },
);
