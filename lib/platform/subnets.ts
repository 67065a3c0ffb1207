import { runError } from './runError';

/** The two subnets of one availability zone. */
export interface ZoneSubnets {
  readonly zone: string;
  /** Nodes and pods. An eighth of the VPC: /19 (8,187 usable addresses) of a /16. */
  readonly privateCidr: string;
  /** Load balancers and NAT gateways. A sixty-fourth of the VPC: /22 of a /16. */
  readonly publicCidr: string;
}

/** AWS's own limits are /16 to /28; below /22 the public subnets would be smaller than AWS's smallest, /28. */
const prefixes = { largest: 16, smallest: 22 } as const;

/** Blocks of the VPC: one for each zone letter `a` to `g`, and the eighth for all public subnets. */
const publicBlock = 7;

/** What is wrong with an address range for a VPC, as a sentence without its path; undefined: nothing. */
export function cidrProblem(cidr: string): string | undefined {
  const parsed = parseCidr(cidr);
  if (!parsed) return `'${cidr}' is not an IPv4 address range; write one such as '10.0.0.0/16'.`;
  if (parsed.prefix < prefixes.largest || parsed.prefix > prefixes.smallest)
    return `'${cidr}' has the prefix length ${parsed.prefix}; expected is ${prefixes.largest} to ${prefixes.smallest}, such as '${formatCidr(parsed.base, prefixes.largest)}'.`;
  const start = networkOf(parsed.base, parsed.prefix);
  if (start !== parsed.base)
    return `'${cidr}' does not begin at its own network address; write '${formatCidr(start, parsed.prefix)}'.`;
  return undefined;
}

/** What is wrong with an availability zone of a region, as a sentence without its path; undefined: nothing. */
export function zoneProblem(zone: string, region: string): string | undefined {
  if (zone.startsWith(region) && /^[a-g]$/.test(zone.slice(region.length))) return undefined;
  return `'${zone}' is not an availability zone of ${region}; write the region followed by a letter from a to g, such as '${region}a'.`;
}

/**
 * Divides a VPC among availability zones. Each zone's subnets follow from its letter alone, so that adding, removing or
 * reordering zones never renumbers (which would replace) the subnets of another one.
 *
 * @param cidr - The range of the VPC: /16 to /22, beginning at its network address
 * @param zones - Zones that end in a letter from `a` to `g`, each at most once
 * @throws RunError - where `cidrProblem` finds one, or a zone has no such letter or comes twice
 */
export function subnetLayout(cidr: string, zones: readonly string[]): readonly ZoneSubnets[] {
  const problem = cidrProblem(cidr);
  if (problem) throw runError('network-range-invalid', problem);
  const { base, prefix } = parseCidr(cidr)!;
  const block = (length: number, index: number) => formatCidr(base + index * 2 ** (32 - length), length);
  const taken = new Set<number>();
  return zones.map((zone) => {
    const index = zone.charCodeAt(zone.length - 1) - 'a'.charCodeAt(0);
    if (!(index >= 0 && index < publicBlock))
      throw runError(
        'zone-invalid',
        `The zone '${zone}' does not end in a letter from a to g; subnets are laid out by that letter.`,
      );
    if (taken.has(index))
      throw runError(
        'zone-invalid',
        `Two zones end in the letter of '${zone}'; name each availability zone once, in one region.`,
      );
    taken.add(index);
    return {
      zone,
      privateCidr: block(prefix + 3, index),
      publicCidr: block(prefix + 6, publicBlock * 8 + index),
    };
  });
}

function parseCidr(cidr: string): { base: number; prefix: number } | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  return { base: a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d, prefix };
}

/** Whether the text is an IPv4 range at all; used where any size is right. */
export function isCidr(cidr: string): boolean {
  return parseCidr(cidr) !== undefined;
}

function networkOf(base: number, prefix: number): number {
  const size = 2 ** (32 - prefix);
  return Math.floor(base / size) * size;
}

function formatCidr(base: number, prefix: number): string {
  const start = networkOf(base, prefix);
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
  return `${octets.join('.')}/${prefix}`;
}
