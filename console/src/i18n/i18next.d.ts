import "i18next";
import type { Words } from "./resources";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "layout";
    resources: Words;
  }
}
