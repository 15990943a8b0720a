// No imports here: the linters live in .workbench/node, outside of this folder.

const browser = {
    clearTimeout: "readonly",
    console: "readonly",
    DataTransfer: "readonly",
    document: "readonly",
    Event: "readonly",
    fetch: "readonly",
    File: "readonly",
    FormData: "readonly",
    setTimeout: "readonly",
    URL: "readonly",
    URLSearchParams: "readonly",
    window: "readonly",
};

export default [
    {
        files: ["**/static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: browser,
        },
        linterOptions: {reportUnusedDisableDirectives: "error"},
        rules: {
            complexity: ["error", 10],
            curly: "error",
            "default-case": "error",
            "dot-notation": "error",
            eqeqeq: "error",
            "max-depth": ["error", 3],
            "no-console": "error",
            "no-debugger": "error",
            "no-dupe-keys": "error",
            "no-else-return": "error",
            "no-empty": "error",
            "no-eval": "error",
            "no-redeclare": "error",
            "no-undef": "error",
            "no-unreachable": "error",
            "no-unused-vars": "error",
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            "prefer-template": "error",
        },
    },
];
