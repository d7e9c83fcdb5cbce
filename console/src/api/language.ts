/** The languages of the product. */
export type Language = "zh" | "en";

const storageKey = "jiaofu.language";
const tags: Record<Language, string> = { zh: "zh-CN", en: "en" };

function preferred(): Language {
  const saved = window.localStorage.getItem(storageKey);
  if (saved === "zh" || saved === "en") {
    return saved;
  }
  const spoken = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]);
  return spoken.find((tag) => tag === "zh" || tag === "en") === "zh" ? "zh" : "en";
}

let language: Language | undefined;

/** The language in use: the one chosen before on this browser, or else the browser's own. */
export function currentLanguage(): Language {
  language ??= preferred();
  return language;
}

/** Remembers the language for this page and the next ones. */
export function rememberLanguage(chosen: Language): void {
  language = chosen;
  window.localStorage.setItem(storageKey, chosen);
}

/** The language as Intl, Accept-Language and the lang attribute name it. */
export function languageTag(of: Language = currentLanguage()): string {
  return tags[of];
}
