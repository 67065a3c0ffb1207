import { severities, type Severity } from '../../judge/model';
import type { ChangeReport } from '../schema';

type Operation = ChangeReport['operation'];

/** What is written beside a colour, so that no colour is the only mark. */
export const operationWords: { readonly [operation in Operation]: { readonly mark: string; readonly word: string } } = {
  create: { mark: '+', word: 'new' },
  update: { mark: '~', word: 'changes' },
  replace: { mark: '±', word: 'replaced' },
  delete: { mark: '−', word: 'goes' },
};

/** What a judgement means, in half a sentence. */
export const severityWords: { readonly [severity in Severity]: string } = {
  data: 'data may be lost',
  traffic: 'users may not be served',
  release: 'another version runs',
  security: 'somebody may do more',
  capacity: 'more or less is asked for',
  config: 'other values',
  cosmetic: 'only how it looks',
};

export const worstOf = (found: readonly Severity[]): Severity | undefined =>
  severities.find((severity) => found.includes(severity));
