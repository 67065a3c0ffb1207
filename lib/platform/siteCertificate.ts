import * as acm from '@pulumi/aws/acm';
import { getCertificate } from '@pulumi/aws/acm/getCertificate';
import * as route53 from '@pulumi/aws/route53';
import * as pulumi from '@pulumi/pulumi';
import { runError } from './runError';

/** CloudFront takes certificates from this region alone (its developer guide, "Requirements for using SSL/TLS certificates"). */
export const certificateRegion = 'us-east-1';

/** A DNS record that somebody has to make, where the zone is not ours. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** What a distribution is known by. */
export interface SiteNames {
  /** Host names that it may answer to now; empty while their certificate is not issued. */
  readonly aliases: readonly string[];
  /** Undefined: CloudFront's own. */
  readonly certificate?: pulumi.Output<string>;
  /** Records that prove the names, for people to make. */
  readonly records: pulumi.Output<readonly DnsRecord[]>;
  /** True while nobody has made them. */
  readonly waits: boolean;
}

export interface CertificateArgs {
  readonly hosts: readonly string[];
  /** The ARN of an existing one in us-east-1. */
  readonly existing?: string;
  /** The Route 53 zone in which the records are made. */
  readonly zone?: string;
  /** Whether the certificate has been made by an earlier run and AWS has issued it. */
  readonly issued: boolean;
  readonly protect: boolean;
}

const none: SiteNames = { aliases: [], records: pulumi.output([]), waits: false };

/**
 * The certificate of a site's host names: an existing one, one that is proved by records in a zone of ours, or one whose records
 * people have to make. Until that is done the site answers under CloudFront's own name, so nothing waits for people.
 */
export function siteNames(name: string, args: CertificateArgs, parent: pulumi.Resource): SiteNames {
  const { hosts, existing, zone, protect } = args;
  const [first, ...others] = hosts;
  if (first === undefined) return none;
  if (existing !== undefined) return { ...none, aliases: hosts, certificate: pulumi.output(existing) };
  const certificate = new acm.Certificate(
    name,
    {
      region: certificateRegion,
      domainName: first,
      subjectAlternativeNames: others,
      validationMethod: 'DNS',
      tags: { Name: name },
    },
    { parent, protect },
  );
  const proofs = certificate.domainValidationOptions;
  if (zone === undefined) {
    const records = proofs.apply((options) =>
      options.map(({ resourceRecordName, resourceRecordType, resourceRecordValue }) => ({
        name: resourceRecordName,
        type: resourceRecordType,
        value: resourceRecordValue,
      })),
    );
    return args.issued
      ? { aliases: hosts, certificate: certificate.arn, records, waits: false }
      : { aliases: [], records, waits: true };
  }
  const made = hosts.map((host) => {
    const proof = (field: 'resourceRecordName' | 'resourceRecordType' | 'resourceRecordValue') =>
      proofs.apply((options) => options.find(({ domainName }) => domainName === host)?.[field] ?? '');
    return new route53.Record(
      `${name}-proof-${host}`,
      {
        zoneId: zone,
        name: proof('resourceRecordName'),
        type: proof('resourceRecordType'),
        records: [proof('resourceRecordValue')],
        ttl: 300,
        // A name and its wildcard are proved by one record.
        allowOverwrite: true,
      },
      { parent },
    );
  });
  const proved = new acm.CertificateValidation(
    name,
    {
      region: certificateRegion,
      certificateArn: certificate.arn,
      validationRecordFqdns: made.map((record) => record.fqdn),
    },
    { parent },
  );
  return { ...none, aliases: hosts, certificate: proved.certificateArn };
}

/**
 * Whether AWS has issued a certificate for a host name: the answer is in no state, because people prove the names between runs.
 * @throws RunError where AWS does not say
 */
export async function isIssued(host: string, provider: pulumi.ProviderResource): Promise<boolean> {
  try {
    const args = { domain: host, statuses: ['ISSUED'], types: ['AMAZON_ISSUED'], region: certificateRegion };
    return (await getCertificate({ ...args, mostRecent: true }, { provider })).arn !== '';
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (/no (matching |acm )?certificate|empty result|could ?n.t find/i.test(text)) return false;
    throw runError(
      'aws-question-failed',
      `Whether the certificate of ${host} is issued can't be asked: ${text.trim()}; allow 'acm:ListCertificates' and ` +
        `'acm:DescribeCertificate' to the credentials in use, or run again. Nothing was changed.`,
    );
  }
}
