import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { currentLanguage, type Language, languageTag, rememberLanguage } from "../api/language";
import { resources } from "./resources";

/** Sets the words up in the language in use. */
export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources,
    lng: currentLanguage(),
    fallbackLng: "zh",
    showSupportNotice: false,
    defaultNS: "layout",
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = languageTag();
}

/** Shows the page in another language from now on. */
export async function speak(language: Language): Promise<void> {
  rememberLanguage(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = languageTag();
}
