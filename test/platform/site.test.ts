import { securityHeaders } from '../../lib/app/static-site-headers';
import { siteHost } from '../../lib/platform/site';
import { protectionOf } from '../../lib/platform/protection';
import { valueOf } from '../support/mocks';
import { emptySnapshot, environment, snapshotOf, statements, target } from './environments';
import { stops } from './runs';
import { firstOrder, serveSite, siteFacts } from './sites';

const files = { 'index.html': 'page', 'assets/app-BkVdT3_r.js': 'app' };
const plain = siteFacts(files);
const named = siteFacts(files, { hosts: ['pages.example.com', 'www.example.com'] });
const certificateArn = 'arn:aws:acm:us-east-1:123456789:certificate/0a';
const distributionType = 'aws:cloudfront/distribution:Distribution';
const certificateType = 'aws:acm/certificate:Certificate';
const getCertificate = 'aws:acm/getCertificate:getCertificate';

describe('a site in S3', () => {
  let run: Awaited<ReturnType<typeof serveSite>>;
  beforeAll(async () => {
    run = await serveSite(plain, firstOrder());
  });

  test.each(['pages-files', 'pages-access-logs'])('%s is private, versioned, encrypted and owned', (name) => {
    const { recording } = run;
    const bucket = recording.one('aws:s3/bucket:Bucket', name);
    expect(bucket.protect).toBe(true);
    expect(bucket.inputs).not.toHaveProperty('forceDestroy');
    expect(recording.one('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', name).inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(recording.one('aws:s3/bucketVersioning:BucketVersioning', name).inputs).toMatchObject({
      versioningConfiguration: { status: 'Enabled' },
    });
    expect(
      recording.one('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration', name)
        .inputs,
    ).toMatchObject({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] });
    expect(recording.one('aws:s3/bucketOwnershipControls:BucketOwnershipControls', name).inputs).toMatchObject({
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
  });

  test('former versions go after a month; access logs after 90 days, current files never', () => {
    const rules = (name: string) =>
      run.recording.one('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration', name).inputs.rules as {
        expiration?: unknown;
        noncurrentVersionExpiration?: unknown;
      }[];
    expect(rules('pages-files').map(({ expiration }) => expiration)).toEqual([undefined]);
    expect(rules('pages-files')[0]!.noncurrentVersionExpiration).toEqual({ noncurrentDays: 30 });
    expect(rules('pages-access-logs').map(({ expiration }) => expiration)).toEqual([undefined, { days: 90 }]);
  });

  test('CloudFront reads what is served and nothing else, this distribution alone, and nobody without TLS 1.2', () => {
    const [read, ...refused] = statements(
      run.recording.one('aws:s3/bucketPolicy:BucketPolicy', 'pages-files').inputs.policy,
    );
    expect(read).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: ['s3:GetObject'],
      Resource: ['arn:aws:s3:::pages-files/assets/*', 'arn:aws:s3:::pages-files/releases/*'],
      Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront:::pages' } },
    });
    const everything = ['arn:aws:s3:::pages-files', 'arn:aws:s3:::pages-files/*'];
    expect(refused).toEqual([
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: everything,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: everything,
        Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
      },
    ]);
  });

  test('logs are delivered by AWS alone, from this source, into the folder of the account', () => {
    const { recording } = run;
    const [write] = statements(recording.one('aws:s3/bucketPolicy:BucketPolicy', 'pages-access-logs').inputs.policy);
    expect(write).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Action: ['s3:PutObject'],
      Resource: ['arn:aws:s3:::pages-access-logs/AWSLogs/123456789/CloudFront/*'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': '123456789', 's3:x-amz-acl': 'bucket-owner-full-control' },
        ArnEquals: { 'aws:SourceArn': 'arn:aws:cloudwatch:::pages' },
      },
    });
    // Standard logging of CloudFront is set up in one region.
    for (const type of ['logDeliverySource:LogDeliverySource', 'logDeliveryDestination:LogDeliveryDestination'])
      expect(recording.one(`aws:cloudwatch/${type}`).inputs.region).toBe('us-east-1');
    expect(recording.one('aws:s3/bucket:Bucket', 'pages-access-logs').inputs.region).toBe('us-east-1');
    const delivery = recording.one('aws:cloudwatch/logDelivery:LogDelivery');
    expect(delivery.dependencies).toContain(recording.one('aws:s3/bucketPolicy:BucketPolicy', 'pages-access-logs').urn);
  });

  test('everything is of the site, with its provider', () => {
    const { recording } = run;
    const component = recording.one('verdigris:aws:Site');
    expect(component.urn).toBe(
      'urn:pulumi:production::verdigris::verdigris:index:Application$verdigris:aws:Site::pages',
    );
    for (const resource of recording.resources.filter(({ custom, type }) => custom && !type.startsWith('pulumi:'))) {
      expect([resource.type, resource.parent, resource.provider.split('::').at(-2)]).toEqual([
        resource.type,
        component.urn,
        'aws',
      ]);
    }
  });

  test('in staging and production what lasts is protected, and a lift is by its URN; elsewhere nothing is', async () => {
    const kept = (recording: (typeof run)['recording']) =>
      recording.resources
        .filter(({ protect }) => protect)
        .map(({ type, name }) => `${type} ${name}`)
        .sort();
    expect(kept(run.recording)).toEqual([
      `${distributionType} pages`,
      'aws:s3/bucket:Bucket pages-access-logs',
      'aws:s3/bucket:Bucket pages-files',
    ]);
    const urn = run.recording.one('aws:s3/bucket:Bucket', 'pages-files').urn;
    const lifted = environment('production', { unprotect: [{ urn, reason: 'moves' }] });
    expect(kept((await serveSite(plain, firstOrder(), { environment: lifted })).recording)).toHaveLength(2);
    const testing = environment('testing');
    expect(kept((await serveSite(plain, firstOrder(), { environment: testing })).recording)).toEqual([]);
    expect(
      protectionOf(lifted, 'verdigris:index:Application')('verdigris:aws:Site', 'aws:s3/bucket:Bucket', 'pages-files'),
    ).toBe(false);
  });
});

describe('CloudFront before it', () => {
  test('HTTPS alone, HTTP/2 and 3, IPv6, compressed, signed requests to S3, the function before the cache', async () => {
    const { recording } = await serveSite(plain, firstOrder());
    const { inputs } = recording.one(distributionType);
    expect(inputs).toMatchObject({
      enabled: true,
      httpVersion: 'http2and3',
      isIpv6Enabled: true,
      priceClass: 'PriceClass_100',
      aliases: [],
      viewerCertificate: { cloudfrontDefaultCertificate: true },
      origins: [{ domainName: 'pages-files.s3.test', originAccessControlId: 'pages-id' }],
      defaultCacheBehavior: {
        viewerProtocolPolicy: 'redirect-to-https',
        allowedMethods: ['GET', 'HEAD'],
        compress: true,
        functionAssociations: [{ eventType: 'viewer-request', functionArn: 'arn:aws:cloudfront:::pages-pointer' }],
      },
    });
    // A fallback by error pages would answer 200 for a script that is missing.
    expect(JSON.stringify(inputs.customErrorResponses)).not.toContain('responsePagePath');
    expect(recording.one('aws:cloudfront/originAccessControl:OriginAccessControl').inputs).toMatchObject({
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    });
    expect(recording.one('aws:cloudfront/cachePolicy:CachePolicy').inputs).toMatchObject({
      minTtl: 0,
      defaultTtl: 0,
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: 'none' },
        headersConfig: { headerBehavior: 'none' },
        queryStringsConfig: { queryStringBehavior: 'none' },
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
      },
    });
    expect(recording.one('aws:cloudfront/function:Function').inputs).toMatchObject({
      runtime: 'cloudfront-js-2.0',
      publish: true,
    });
  });

  test('the security headers are those that the web server of a cluster sends', async () => {
    const { recording } = await serveSite(plain, firstOrder());
    const config = recording.one('aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy').inputs
      .securityHeadersConfig as Record<string, Record<string, unknown>>;
    const hsts = config.strictTransportSecurity!;
    expect({
      'Content-Security-Policy': config.contentSecurityPolicy!.contentSecurityPolicy,
      'Referrer-Policy': config.referrerPolicy!.referrerPolicy,
      'Strict-Transport-Security': `max-age=${String(hsts.accessControlMaxAgeSec)}${hsts.includeSubdomains === true ? '; includeSubDomains' : ''}`,
      'X-Content-Type-Options': config.contentTypeOptions ? 'nosniff' : '',
      'X-Frame-Options': config.frameOptions!.frameOption,
    }).toEqual(securityHeaders(plain.security));
    expect(Object.values(config).every(({ override }) => override === true)).toBe(true);
  });

  test('the price class is the environment’s', async () => {
    const where = environment('production', { sites: { pages: { priceClass: 'PriceClass_All' } } });
    const { recording } = await serveSite(plain, firstOrder(), { environment: where });
    expect(recording.one(distributionType).inputs.priceClass).toBe('PriceClass_All');
  });
});

describe('the certificate', () => {
  const secure = { sslSupportMethod: 'sni-only', minimumProtocolVersion: 'TLSv1.2_2021' };

  test('an existing one is used as it is', async () => {
    const where = environment('production', { sites: { pages: { certificate: certificateArn } } });
    const { recording, result } = await serveSite(named, firstOrder(), { environment: where });
    expect(recording.all(certificateType)).toEqual([]);
    expect(recording.one(distributionType).inputs).toMatchObject({
      aliases: ['pages.example.com', 'www.example.com'],
      viewerCertificate: { acmCertificateArn: certificateArn, ...secure },
    });
    expect(await valueOf(result.url)).toBe('https://pages.example.com');
    expect(await valueOf(result.dnsRecords!)).toEqual([
      { name: 'pages.example.com', type: 'CNAME', value: 'd1.cloudfront.test' },
      { name: 'www.example.com', type: 'CNAME', value: 'd1.cloudfront.test' },
    ]);
  });

  test('with a zone it is made, proved and named, in us-east-1', async () => {
    const where = environment('production', { sites: { pages: { zone: 'Z0123456789' } } });
    const { recording, result } = await serveSite(named, firstOrder(), { environment: where });
    expect(recording.one(certificateType)).toMatchObject({
      protect: true,
      inputs: {
        region: 'us-east-1',
        domainName: 'pages.example.com',
        subjectAlternativeNames: ['www.example.com'],
        validationMethod: 'DNS',
      },
    });
    const records = recording.all('aws:route53/record:Record').map(({ inputs }) => [inputs.name, inputs.type]);
    expect(records.map(String).sort()).toEqual(
      [
        ['_proof.pages.example.com.', 'CNAME'],
        ['_proof.www.example.com.', 'CNAME'],
        ...['pages.example.com', 'www.example.com'].flatMap((host) => [
          [host, 'A'],
          [host, 'AAAA'],
        ]),
      ]
        .map(String)
        .sort(),
    );
    const { viewerCertificate } = recording.one(distributionType).inputs;
    expect(viewerCertificate).toEqual({ acmCertificateArn: 'arn:aws:acm:::pages', ...secure });
    const proved = recording.one('aws:acm/certificateValidation:CertificateValidation');
    expect(recording.one(distributionType).dependencies).toContain(proved.urn);
    expect(result.dnsRecords).toBeUndefined();
    expect(result.warnings).toEqual([]);
  });

  test('without a zone people make the records; until then the site answers under CloudFront’s name', async () => {
    const { recording, result } = await serveSite(named, firstOrder());
    expect(recording.calls).toEqual([]);
    expect(recording.one(distributionType).inputs).toMatchObject({
      aliases: [],
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    });
    expect(await valueOf(result.url)).toBe('https://d1.cloudfront.test');
    expect(await valueOf(result.dnsRecords!)).toContainEqual({
      name: '_proof.www.example.com.',
      type: 'CNAME',
      value: '_value.acm-validations.aws.',
    });
    expect(result.warnings).toEqual([
      "pages answers under CloudFront's own name until its certificate is issued: make the DNS records of its output 'dnsRecords' ('pulumi stack output pages --stack production'), then run 'pulumi up --stack production' again.",
    ]);
  });

  test('once it is issued the site answers under its names', async () => {
    const snapshot = snapshotOf([certificateType, 'pages']);
    const asked: unknown[] = [];
    const functions = {
      [getCertificate]: (inputs: Record<string, unknown>) => {
        asked.push(inputs);
        return { arn: certificateArn };
      },
    };
    const { recording, result } = await serveSite(named, firstOrder(), { snapshot, functions });
    expect(asked).toEqual([
      expect.objectContaining({ domain: 'pages.example.com', statuses: ['ISSUED'], region: 'us-east-1' }),
    ]);
    expect(recording.one(distributionType).inputs).toMatchObject({
      aliases: ['pages.example.com', 'www.example.com'],
      viewerCertificate: { acmCertificateArn: 'arn:aws:acm:::pages', ...secure },
    });
    expect(result.warnings).toEqual([]);
  });

  test('AWS that knows of none means not yet; AWS that says nothing stops the run', async () => {
    const snapshot = snapshotOf([certificateType, 'pages']);
    const answers = (text: string) => ({
      [getCertificate]: () => {
        throw new Error(text);
      },
    });
    const waiting = await serveSite(named, firstOrder(), {
      snapshot,
      functions: answers('reading ACM Certificates: empty result'),
    });
    expect(waiting.result.warnings).toHaveLength(1);
    const program = serveSite(named, firstOrder(), { snapshot, functions: answers('AccessDenied') });
    expect(await stops(program)).toMatch(
      /^Whether the certificate of pages.example.com is issued can't be asked: .*AccessDenied/,
    );
  });

  test('offline it counts as issued, and nobody is asked', async () => {
    const { recording } = await serveSite(named, firstOrder(), {
      snapshot: { known: false, resources: [] },
      preview: true,
    });
    expect(recording.calls).toEqual([]);
    expect(recording.one(distributionType).inputs.aliases).toEqual(['pages.example.com', 'www.example.com']);
  });
});

describe('the invalidation', () => {
  test('is by a function that may invalidate this distribution and write its own log, and nothing else', async () => {
    const { recording } = await serveSite(plain, firstOrder());
    expect(statements(recording.one('aws:iam/rolePolicy:RolePolicy').inputs.policy)).toEqual([
      { Effect: 'Allow', Action: ['cloudfront:CreateInvalidation'], Resource: ['arn:aws:cloudfront:::pages'] },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: ['arn:aws:cloudwatch:::pages-invalidation:log-stream:*'],
      },
    ]);
    expect(recording.all('aws:iam/rolePolicyAttachment:RolePolicyAttachment')).toEqual([]);
    expect(statements(recording.one('aws:iam/role:Role').inputs.assumeRolePolicy)).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: ['sts:AssumeRole'] },
    ]);
    expect(recording.one('aws:lambda/function:Function').inputs).toMatchObject({
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      loggingConfig: { logFormat: 'JSON', logGroup: 'pages-invalidation-1a2b3c4' },
      environment: { variables: { DISTRIBUTION: 'pages-id' } },
    });
    expect(recording.one('aws:cloudwatch/logGroup:LogGroup').inputs.retentionInDays).toBe(365);
  });

  test('happens once for each switch: its trigger is release and number', async () => {
    const trigger = async (sequence: number, release: string) => {
      const record = { sequence, releases: [{ release, version: 'v1' }], rejected: [] };
      const { recording } = await serveSite(plain, { record, write: true, keep: [] });
      return recording.one('aws:lambda/invocation:Invocation').inputs;
    };
    expect(await trigger(3, 'aaaaaaaaaaaa')).toMatchObject({
      triggers: { release: 'aaaaaaaaaaaa-3' },
      lifecycleScope: 'CREATE_ONLY',
      input: '{"reference":"aaaaaaaaaaaa-3","paths":["/","/index.html","/releases/*"]}',
    });
    expect((await trigger(4, 'aaaaaaaaaaaa')).triggers).toEqual({ release: 'aaaaaaaaaaaa-4' });
  });
});

test('the host says where a release puts its files', () => {
  const host = siteHost({
    environment: environment(),
    target,
    snapshot: emptySnapshot,
    provider: undefined as never,
  });
  expect(Object.keys(host.places(plain, 'aaaaaaaaaaaa'))).toEqual([
    'assets/assets/app-BkVdT3_r.js',
    'releases/aaaaaaaaaaaa/index.html',
  ]);
  expect(host.past('pages')).toMatchObject({ held: {} });
});
