import { severities, type Rule, type Severity } from './model';
import { rules } from './rules';

const titles: { readonly [severity in Severity]: string } = {
  data: 'Data: what is lost',
  traffic: 'Traffic: who is not served',
  release: 'Release: what enters',
  security: 'Security: who may do more',
  capacity: 'Capacity: how much',
  config: 'Configuration: with which values',
  cosmetic: 'Cosmetic: how it looks',
};

/** What a finding does in a preview, without a configuration of the stack. */
function inPreview({ lethal, lethalOf }: Rule): string {
  if (lethal === undefined || lethal === false) return 'told';
  if (lethal === true) return '**stops the check**';
  return `**stops the check** in staging and production${lethalOf ? `, for ${lethalOf}` : ''}`;
}

function inPack({ standing }: Rule): string {
  if (!standing) return '';
  const stops = standing.mandatory ? '; **stops the update** in staging and production' : '';
  return `${standing.of}${stops}`;
}

const row = (rule: Rule): string => {
  const cells = [`\`${rule.name}\``, rule.reason, rule.repair, inPreview(rule), inPack(rule)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
};

/** Every rule as Markdown tables, worst severity first: made from the rules themselves. */
export const rulesReference = (): string =>
  severities
    .map((severity) =>
      [
        `### ${titles[severity]}`,
        '',
        '| rule | what it says | what to do | in a preview | in the policy pack, told of |',
        '| --- | --- | --- | --- | --- |',
        ...rules.filter((rule) => rule.severity === severity).map(row),
      ].join('\n'),
    )
    .join('\n\n');
