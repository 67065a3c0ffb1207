import fc from 'fast-check';
import { cidrProblem, isCidr, subnetLayout, zoneProblem } from '../../lib/platform/subnets';

/** First and last address as numbers. */
function range(cidr: string): { first: number; last: number; prefix: number } {
  const [address, prefix] = cidr.split('/');
  const first = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1, prefix: Number(prefix) };
}

const cidrs = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 16, max: 22 }))
  .map(([address, prefix]) => {
    const size = 2 ** (32 - prefix);
    const base = Math.floor(address / size) * size;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${prefix}`;
  });
const zones = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { minLength: 1 })
  .map((letters) => letters.map((letter) => `eu-west-1${letter}`));

describe('the layout of subnets', () => {
  test('a /16 over three zones', () => {
    expect(subnetLayout('10.0.0.0/16', ['us-east-1a', 'us-east-1b', 'us-east-1c'])).toEqual([
      { zone: 'us-east-1a', privateCidr: '10.0.0.0/19', publicCidr: '10.0.224.0/22' },
      { zone: 'us-east-1b', privateCidr: '10.0.32.0/19', publicCidr: '10.0.228.0/22' },
      { zone: 'us-east-1c', privateCidr: '10.0.64.0/19', publicCidr: '10.0.232.0/22' },
    ]);
  });

  test('subnets lie in the VPC, do not overlap, begin at their network address and fit AWS', () => {
    fc.assert(
      fc.property(cidrs, zones, (cidr, names) => {
        const vpc = range(cidr);
        const all = subnetLayout(cidr, names).flatMap((zone) => [range(zone.privateCidr), range(zone.publicCidr)]);
        for (const subnet of all) {
          expect(subnet.first).toBeGreaterThanOrEqual(vpc.first);
          expect(subnet.last).toBeLessThanOrEqual(vpc.last);
          expect(subnet.first % 2 ** (32 - subnet.prefix)).toBe(0);
          expect(subnet.prefix).toBeLessThanOrEqual(28);
        }
        const sorted = [...all].sort((a, b) => a.first - b.first);
        sorted.slice(1).forEach((subnet, index) => expect(subnet.first).toBeGreaterThan(sorted[index].last));
      }),
    );
  });

  test('a zone keeps its subnets whatever zones stand beside it, and in whatever order', () => {
    fc.assert(
      fc.property(cidrs, zones, fc.nat(), (cidr, names, pick) => {
        const zone = names[pick % names.length];
        const among = subnetLayout(cidr, names).find((one) => one.zone === zone);
        expect(subnetLayout(cidr, [zone])).toEqual([among]);
        expect(subnetLayout(cidr, [...names].reverse()).find((one) => one.zone === zone)).toEqual(among);
      }),
    );
  });

  test.each([
    ['ten', "'ten' is not an IPv4 address range; write one such as '10.0.0.0/16'."],
    ['10.0.0.256/16', "'10.0.0.256/16' is not an IPv4 address range; write one such as '10.0.0.0/16'."],
    ['10.0.0.0/33', "'10.0.0.0/33' is not an IPv4 address range; write one such as '10.0.0.0/16'."],
    ['10.1.2.0/24', "'10.1.2.0/24' has the prefix length 24; expected is 16 to 22, such as '10.1.0.0/16'."],
    ['10.0.0.0/8', "'10.0.0.0/8' has the prefix length 8; expected is 16 to 22, such as '10.0.0.0/16'."],
    ['10.1.2.0/16', "'10.1.2.0/16' does not begin at its own network address; write '10.1.0.0/16'."],
  ])('%s is refused with the nearest right one', (cidr, message) => {
    expect(cidrProblem(cidr)).toBe(message);
    expect(() => subnetLayout(cidr, ['us-east-1a'])).toThrow(message);
  });

  test('zones that would share subnets are refused', () => {
    expect(() => subnetLayout('10.0.0.0/16', ['us-east-1a', 'us-west-2a'])).toThrow(
      "Two zones end in the letter of 'us-west-2a'; name each availability zone once, in one region.",
    );
    expect(() => subnetLayout('10.0.0.0/16', ['us-east-1z'])).toThrow(
      "The zone 'us-east-1z' does not end in a letter from a to g; subnets are laid out by that letter.",
    );
  });

  test('a zone belongs to its region', () => {
    expect(zoneProblem('us-east-1a', 'us-east-1')).toBeUndefined();
    for (const wrong of ['us-east-2a', 'us-east-1', 'us-east-1-bos-1a', 'us-east-1h'])
      expect(zoneProblem(wrong, 'us-east-1')).toBe(
        `'${wrong}' is not an availability zone of us-east-1; write the region followed by a letter from a to g, such as 'us-east-1a'.`,
      );
  });

  test('any IPv4 range is one, other text is none', () => {
    expect(['0.0.0.0/0', '203.0.113.7/32'].map(isCidr)).toEqual([true, true]);
    expect(['203.0.113.7', '::/0', '1.2.3.4/99'].map(isCidr)).toEqual([false, false, false]);
  });
});
