import { useEffect } from "react";
import { useTranslation } from "react-i18next";

/** Names the page in the browser's tab, its history and to screen readers: what it shows, then the product. */
export function useTitle(title: string): void {
  const { t } = useTranslation();
  const product = t("product");
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
}
