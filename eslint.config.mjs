import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

/** Inline styles need style-src 'unsafe-inline', which our CSP does not give. */
const inlineStyle = {
  selector: "SvelteAttribute[key.name='style']",
  message: 'The CSP forbids style="…" in templates: use a class or a style: directive.',
};

/** Reads of a page that give what is there at this moment, which may be a moment too early. */
const READS =
  '/^(count|all|allTextContents|allInnerTexts|textContent|innerText|innerHTML|inputValue|getAttribute|boundingBox|evaluate|evaluateAll|isVisible|isHidden|isEnabled|isDisabled|isEditable|isChecked|title)$/';
/** Tests of a page wait for what they expect. */
const unwaited = [
  {
    selector: `CallExpression[callee.name='expect'] AwaitExpression > CallExpression[callee.property.name=${READS}]`,
    message:
      'This reads the page once, maybe too early: write “await expect.poll(() => …)”, wait for a locator (“waitFor”), or for rest (“steady”).',
  },
  {
    selector: "CallExpression[callee.property.name='waitForTimeout']",
    message: 'No time is long enough on a busy machine: wait for what is to be seen.',
  },
];

export default ts.config(
  { ignores: ['dist/**', 'release/**', 'node_modules/**', '.cache/**', 'test/fixtures/**'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  {
    files: ['src-main/**/*.ts', 'src-shared/**/*.ts', 'runtime-plugins/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['src-renderer/**/*.{ts,svelte}', '**/*.svelte.ts'],
    languageOptions: { globals: { ...globals.browser }, parserOptions: { parser: ts.parser } },
    rules: { 'no-restricted-syntax': ['error', inlineStyle] },
  },
  {
    files: ['scripts/**', 'bench/**', 'test/**', 'bin/**', 'src-main/faces/cli/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/e2e/**', 'test/page/**'],
    rules: { 'no-restricted-syntax': ['error', ...unwaited] },
  },
);
