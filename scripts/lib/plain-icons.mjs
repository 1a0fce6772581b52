// @ts-check

const ICON = /@lucide\/svelte\/dist\/icons\/[a-z0-9-]+\.svelte$/;
const DATA = /const iconData = (\{.*\});/;

/**
 * The icons as templates of their own. As they are published each is worked out from data when it is drawn, with an
 * effect per shape, which is a tenth of the page's first picture. Of their properties we use `size` and `strokeWidth`.
 *
 * @returns {import('vite').Plugin}
 */
export function plainIcons() {
  return {
    name: 'cleat:plain-icons',
    enforce: 'pre',
    transform(code, id) {
      if (!ICON.test(id)) return undefined;
      const data = DATA.exec(code)?.[1];
      if (data === undefined)
        return this.error(`${id} is no longer written as it was: compare it with plain-icons`);
      /** @type {{ name: string, size: number, node: [string, Record<string, string>][] }} */
      const { name, size, node } = JSON.parse(data);
      const shapes = node.map(([tag, attributes]) => `<${tag} ${written(attributes)} />`).join('');
      return {
        code: `<script>let { size = 24, strokeWidth = 2 } = $props();</script>
<svg xmlns="http://www.w3.org/2000/svg" width={size} height={size} viewBox="0 0 ${size} ${size}" fill="none"
  stroke="currentColor" stroke-width={strokeWidth} stroke-linecap="round" stroke-linejoin="round"
  class="lucide-icon lucide-${name}" aria-hidden="true">${shapes}</svg>`,
        map: null,
      };
    },
  };
}

/** @param {Record<string, string>} attributes */
const written = (attributes) =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(' ');
