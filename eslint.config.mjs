import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

const untyped = ['**/*.{js,cjs,mjs}'];

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'rendered', 'reference', 'coverage'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // CommonJS: a module that is loaded late is required late; the import rules see those too.
      '@typescript-eslint/no-require-imports': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      // The typed rules that are worth their time. The two about text also catch an Output in a template literal or
      // a sum, which would write Pulumi's help text into a manifest.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNever: true },
      ],
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  // Tests take JSON apart with String(...) everywhere, where a tree would be red anyway.
  { files: ['test/**'], rules: { '@typescript-eslint/no-base-to-string': 'off' } },
  // Programs that talk to people.
  {
    files: ['lib/cli/**', 'bin/**', 'scripts/**', 'test/bench/**', 'test/consumer/**', 'test/**/tools/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: untyped,
    languageOptions: {
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // Against tests that cannot fail.
    files: ['test/**/*.test.ts'],
    plugins: { jest },
    rules: {
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert', 'assert*'] }],
      'jest/valid-expect': 'error',
      'jest/valid-expect-in-promise': 'error',
      'jest/no-conditional-expect': 'error',
      'jest/no-standalone-expect': ['error', { additionalTestBlockFunctions: ['beforeAll', 'afterAll'] }],
      'jest/no-focused-tests': 'error',
      'jest/no-identical-title': 'error',
      'jest/no-commented-out-tests': 'error',
      'jest/no-test-return-statement': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='apply'] CallExpression[callee.name='expect']",
          message:
            'An expect inside apply() runs after the test has ended, or never: resolve the Output first, then expect.',
        },
        {
          selector: 'CallExpression[callee.name=/^(setTimeout|setInterval)$/]',
          message: 'A test waits for an event, not for time.',
        },
      ],
    },
  },
  // A property holds for every story; what it says of one may depend on what happened in it.
  { files: ['test/**/*.property.test.ts'], rules: { 'jest/no-conditional-expect': 'off' } },
);
