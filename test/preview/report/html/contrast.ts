/**
 * Runs in a page: the least contrast of a text with what is behind it, as WCAG 2 counts it, and where that is. Text in
 * pictures stands on the box of its group.
 */
export function worstContrast(): { readonly ratio: number; readonly of: string } {
  type Colour = readonly [number, number, number, number];
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  const colour = (text: string): Colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red!, green!, blue!, alpha! / 255];
  };
  const luminance = ([red, green, blue]: Colour): number => {
    const [r, g, b] = [red, green, blue].map((channel) => {
      const part = channel / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element): Colour => {
    for (let each: Element | null = element; each; each = each.parentElement) {
      const box = each.localName === 'g' ? each.querySelector(':scope > rect:not(.stripe)') : null;
      const found = colour(box ? getComputedStyle(box).fill : getComputedStyle(each).backgroundColor);
      if (found[3] === 1) return found;
    }
    return [255, 255, 255, 1];
  };
  let worst = { ratio: 21, of: '' };
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
    const invisible = !element.checkVisibility({ visibilityProperty: true }) || element.closest('.unseen, title, defs');
    if (!own || invisible) continue;
    const style = getComputedStyle(element);
    const front = luminance(colour(element instanceof SVGElement ? style.fill : style.color));
    const back = luminance(behind(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < worst.ratio)
      worst = {
        ratio,
        of: `${element.localName}.${element.getAttribute('class') ?? ''} ${element.textContent?.slice(0, 40)}`,
      };
  }
  return worst;
}
