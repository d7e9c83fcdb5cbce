import type { CodegenConfig } from "@graphql-codegen/cli";

// Each *.graphql beside a screen becomes a *.generated.ts beside it: a document
// with the types of its variables and its result. A change of the schema that
// breaks a screen breaks the build.
const config: CodegenConfig = {
  schema: "../schema.graphqls",
  documents: "src/**/*.graphql",
  silent: true,
  generates: {
    "src/api/schema.generated.ts": {
      plugins: ["typescript"],
      config: {
        enumsAsTypes: true,
        scalars: { DateTime: "string", Decimal: "string", CurrencyCode: "string", URL: "string" },
        strictScalars: true,
      },
    },
    "src/": {
      preset: "near-operation-file",
      presetConfig: { extension: ".generated.ts", baseTypesPath: "api/schema.generated.ts" },
      plugins: ["typescript-operations", "typed-document-node"],
      config: {
        enumsAsTypes: true,
        scalars: { DateTime: "string", Decimal: "string", CurrencyCode: "string", URL: "string" },
        strictScalars: true,
        nonOptionalTypename: true,
        useTypeImports: true,
        dedupeFragments: true,
        optimizeDocumentNode: true,
      },
    },
  },
};

export default config;
