import type { Severity } from '../../judge/model';
import type { ChangeReport, DiffLine, FindingReport } from '../schema';
import { counted, seenText, shortLine, title } from '../words';
import { html, preformatted, type Markup } from './markup';
import { operationWords, severityWords } from './words';

export const severityBadge = (severity: Severity): Markup =>
  html`<span class="badge ${severity}" title="${severityWords[severity]}">${severity}</span>`;

function findingItem({ severity, what, path, reason, repair, lethal, lifted, rule }: FindingReport): Markup {
  const where = path && !what.startsWith(path) ? html` <span class="at">at <code>${path}</code></span>` : '';
  const verdict =
    lethal && lifted === undefined
      ? html`<p class="no"><strong>Refused.</strong> ${reason} ${repair}</p>`
      : lethal
        ? html`<p class="yes"><strong>Allowed:</strong> ${lifted}</p>`
        : html`<p class="why">${reason} ${repair}</p>`;
  return html`<li data-rule="${rule}">
    ${severityBadge(severity)}
    <div>
      <p class="what">${what}${where}</p>
      ${verdict}
    </div>
  </li>`;
}

const lineText = ({ mark, text }: DiffLine): string => `${mark}${shortLine(text)}`;

/** A difference as text: the client shows it side by side, and without a script it can be read as it is. */
function difference({ diff }: ChangeReport): Markup {
  if (diff.length === 0) return html`<p class="none">No field to show.</p>`;
  return html`<pre class="diff" tabindex="0" aria-label="Difference, ${counted(diff.length, 'line')}">
${preformatted(diff.map(lineText))}</pre>`;
}

/** Everything that a filter asks for, as data of the element. */
export function changeCard(stack: string, change: ChangeReport, id: string): Markup {
  const { operation, severity, findings, application, kind, former } = change;
  const { mark, word } = operationWords[operation];
  const refused = findings.some(({ lethal, lifted }) => lethal && lifted === undefined);
  const all = [...new Set(findings.map((finding) => finding.severity))];
  const seen = seenText(change);
  const more = findings.length > 1 ? html` <span class="more">and ${findings.length - 1} more</span>` : '';
  return html`<details
    class="change"
    id="${id}"
    data-stack="${stack}"
    data-app="${application ?? ''}"
    data-kind="${kind}"
    data-severities="${all.join(' ')}"
    data-refused="${refused ? 'yes' : 'no'}"
  >
    <summary>
      <span class="op ${operation}" title="${word}"
        ><span aria-hidden="true">${mark}</span><span class="unseen">${word}: </span></span
      ><span class="name">${title(change)}${seen !== undefined && html` <span class="seen">(${seen})</span>`}</span
      ><span class="gist">${findings[0]?.what}${more}</span
      >${refused && html`<span class="stop">refused</span>`}${severityBadge(severity)}
    </summary>
    <div class="body">
      <ul class="findings">
        ${findings.map(findingItem)}
      </ul>
      ${difference(change)}
      <p class="urn">
        <span>URN</span> <code>${change.urn}</code>${former && html`<br /><span>was</span> <code>${former.urn}</code>`}
      </p>
    </div>
  </details> `;
}
