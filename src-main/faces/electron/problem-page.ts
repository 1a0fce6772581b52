import { escapeHtml, htmlPage, type PageFile } from '../page/page-files';
import { NONCE_PLACEHOLDER } from '../page/policy';

/** What the window shows when the page itself cannot: made here, needs no script and no file. */
export interface Problem {
  readonly title: string;
  readonly message: string;
  readonly hint?: string;
}

const STYLE = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
main { max-width: 34rem; padding: 2rem; overflow-wrap: anywhere; }
h1 { font-size: 1.25rem; }
a { display: inline-block; padding: .4rem 1rem; border: 1px solid currentColor; border-radius: .4rem;
  color: inherit; text-decoration: none; }
a:focus-visible { outline: 2px solid Highlight; outline-offset: 2px; }`;

/** The page for a problem; its one link loads the app again. */
export function problemPage({ title, message, hint }: Problem): PageFile {
  return htmlPage(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Cleat</title><style nonce="${NONCE_PLACEHOLDER}">${STYLE}</style></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(message)}</p>
${hint === undefined ? '' : `<p>${escapeHtml(hint)}</p>`}
<p><a href="/" autofocus>Reload</a></p>
</main></body>
</html>`);
}
