import * as pulumi from '@pulumi/pulumi';
import { Provider } from '@pulumi/aws/provider';
import type { Snapshot } from '../../lib/deploy/model';
import { wasMade } from '../../lib/platform/asking';
import { Stock } from '../../lib/platform/lookups';
import { SecretVersions } from '../../lib/platform/secretVersions';
import { hasImage, ownImage } from '../../lib/platform/missing';
import { runMocked, type MockOptions } from '../support/mocks';
import { application, emptySnapshot, snapshotOf, target } from './environments';

const digest = `sha256:${'a'.repeat(64)}`;
const address = '123456789.dkr.ecr.us-east-1.amazonaws.com';
const image = `${address}/api-gateway:v2.3.1`;
const push = `aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin ${address} && docker push ${image}`;
const imageSentence = `api-gateway waits for the image ${image}; push it: ${push}`;
const secretSentences = [
  `api-gateway waits for a value of the secret production/api-keys; put it in: aws secretsmanager put-secret-value --region us-east-1 --secret-id production/api-keys --secret-string '{"openai-key": "..."}'`,
  `api-gateway waits for a value of the secret production/db-credentials; put it in: aws secretsmanager put-secret-value --region us-east-1 --secret-id production/db-credentials --secret-string '{"host": "...", "password": "..."}'`,
];

const getImages = 'aws:ecr/getImages:getImages';
const getSecretVersions = 'aws:secretsmanager/getSecretVersions:getSecretVersions';
const made = snapshotOf(
  ['aws:ecr/repository:Repository', 'api-gateway-repository'],
  ['aws:secretsmanager/secret:Secret', 'api-keys-secret'],
  ['aws:secretsmanager/secret:Secret', 'db-credentials-secret'],
);
const versions = (...stages: string[][]) => ({
  versions: stages.map((versionStages) => ({ versionId: versionStages.join(), versionStages })),
});
const full: MockOptions['functions'] = {
  [getImages]: () => ({ imageIds: [{ imageTag: 'v2.3.1', imageDigest: digest }] }),
  [getSecretVersions]: () => versions(['AWSPREVIOUS'], ['AWSCURRENT']),
};

async function missing(
  snapshot: Snapshot,
  functions: MockOptions['functions'],
  changes: { repositories?: 'lookup'; secrets?: 'lookup'; application?: Parameters<typeof application>[0] } = {},
) {
  const { result, recording } = await runMocked(
    () => {
      const provider = new Provider('aws', {});
      const stock = new Stock({
        target,
        stack: 'production',
        snapshot,
        provider,
        repositories: changes.repositories ?? 'owner',
        versions: new SecretVersions({
          target,
          stack: 'production',
          snapshot,
          provider,
          secrets: changes.secrets ?? 'owner',
        }),
      });
      return stock.missing(application(changes.application));
    },
    { functions },
  );
  return { sentences: result, calls: recording.calls };
}

describe('what an application waits for', () => {
  test('on empty ground: everything, without a question to AWS', async () => {
    const { sentences, calls } = await missing(emptySnapshot, {});
    expect(sentences).toEqual([imageSentence, ...secretSentences]);
    expect(calls).toEqual([]);
  });

  test('nothing where everything is there; each thing is asked once, through the stack’s provider', async () => {
    const { sentences, calls } = await missing(made, full, { application: { images: [image, `${image}@${digest}`] } });
    expect(sentences).toEqual([]);
    expect(calls.map(({ token, inputs }) => [token, inputs])).toEqual([
      [getImages, { repositoryName: 'api-gateway' }],
      [getSecretVersions, { secretId: 'production/api-keys' }],
      [getSecretVersions, { secretId: 'production/db-credentials' }],
    ]);
    for (const { provider } of calls) expect(provider).toMatch(/pulumi:providers:aws::aws::/);
  });

  test('another tag is not this one, and an old value is no value', async () => {
    const functions = {
      [getImages]: () => ({ imageIds: [{ imageTag: 'v2.3.0', imageDigest: digest }] }),
      [getSecretVersions]: ({ secretId }: Record<string, unknown>) =>
        secretId === 'production/api-keys' ? versions() : versions(['AWSPREVIOUS']),
    };
    expect((await missing(made, functions)).sentences).toEqual([imageSentence, ...secretSentences]);
  });

  test('a pinned image is the one with its digest, whatever its tag says', async () => {
    const other = `sha256:${'b'.repeat(64)}`;
    const { sentences } = await missing(made, full, { application: { images: [`${image}@${other}`] } });
    expect(sentences).toEqual([`api-gateway waits for the image ${image} with the digest ${other}; push it: ${push}`]);
  });

  test('images of other registries are not asked for', async () => {
    const images = ['docker.io/library/nginx:1.29', '999.dkr.ecr.us-east-1.amazonaws.com/api-gateway:v2.3.1'];
    const { calls } = await missing(made, full, { application: { images, secretKeys: {} } });
    expect(calls).toEqual([]);
  });

  test('a repository of another stack is asked for, and named where it is not there', async () => {
    const gone = () => {
      throw new Error('api error RepositoryNotFoundException: The repository does not exist');
    };
    const only = { application: { secretKeys: {} }, repositories: 'lookup' } as const;
    expect((await missing(emptySnapshot, full, only)).sentences).toEqual([]);
    expect((await missing(emptySnapshot, { [getImages]: gone }, only)).sentences).toEqual([
      'api-gateway waits for the repository api-gateway, which the account 123456789 does not have in us-east-1; the stack that owns the repositories (verdigris:platform.repositories) makes it: pulumi up --stack STACK',
    ]);
    // Ours was deleted by hand: the image is what is missing, and this run makes the repository again.
    expect((await missing(made, { [getImages]: gone }, { application: { secretKeys: {} } })).sentences).toEqual([
      imageSentence,
    ]);
  });

  test('secrets of somebody else are asked for by name', async () => {
    const functions = {
      [getSecretVersions]: () => {
        throw new Error('ResourceNotFoundException: Secrets Manager can’t find the specified secret.');
      },
    };
    const only = { application: { images: [] }, secrets: 'lookup' } as const;
    expect((await missing(emptySnapshot, functions, only)).sentences).toEqual(secretSentences);
    expect((await missing(emptySnapshot, full, only)).sentences).toEqual([]);
  });

  test('offline everything counts as there', async () => {
    const { sentences, calls } = await missing({ known: false, resources: [] }, {});
    expect([sentences, calls]).toEqual([[], []]);
  });

  test.each([
    [
      getImages,
      "The images of the repository api-gateway in the account 123456789 can't be listed: AccessDeniedException: not allowed; allow 'ecr:ListImages' to the credentials in use, or run again. Nothing was changed. [aws-question-failed]",
    ],
    [
      getSecretVersions,
      "The versions of the secret production/api-keys in the account 123456789 can't be listed: AccessDeniedException: not allowed; allow 'secretsmanager:ListSecretVersionIds' to the credentials in use, or run again. Nothing was changed. [aws-question-failed]",
    ],
  ])('%s refused stops the run with the permission it needs', async (token, message) => {
    const refused = () => {
      throw new Error('AccessDeniedException: not\n allowed.');
    };
    const failure = await missing(made, { ...full, [token]: refused }).catch((error: unknown) => error);
    expect(pulumi.RunError.isInstance(failure)).toBe(true);
    expect((failure as Error).message).toBe(message);
  });
});

test('references are taken apart, with a port, a path, a tag and a digest', () => {
  expect(ownImage(`${address}/team/api:v1@${digest}`, target)).toEqual({
    repository: 'team/api',
    pushed: `${address}/team/api:v1`,
    tag: 'v1',
    digest,
  });
  expect(ownImage(`${address}/api`, target)).toMatchObject({ repository: 'api', tag: undefined });
  expect(ownImage('localhost:5000/api:v1', target)).toBeUndefined();
  expect(hasImage({ repository: 'api', pushed: '', tag: 'v1' }, [{ imageTag: 'v1', imageDigest: digest }])).toBe(true);
});

test('only the same type and name was made', () => {
  const snapshot = snapshotOf(['aws:ecr/repository:Repository', 'api-gateway-repository']);
  expect(wasMade(snapshot, 'aws:ecr/repository:Repository', 'api-gateway-repository')).toBe(true);
  expect(wasMade(snapshot, 'aws:ecr/repository:Repository', 'gateway-repository')).toBe(false);
  expect(wasMade(snapshot, 'aws:ecr/lifecyclePolicy:LifecyclePolicy', 'api-gateway-repository')).toBe(false);
});
