import { type ThemeConfig, theme } from "antd";
import { useSyncExternalStore } from "react";

export type Scheme = "light" | "dark";

const storageKey = "jiaofu.scheme";
const listeners = new Set<() => void>();
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function currentScheme(): Scheme {
  const saved = window.localStorage.getItem(storageKey);
  if (saved === "light" || saved === "dark") {
    return saved;
  }
  return systemDark.matches ? "dark" : "light";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  systemDark.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    systemDark.removeEventListener("change", listener);
  };
}

/** Light or dark: what was chosen on this browser before, or else what the system prefers. */
export function useScheme(): Scheme {
  return useSyncExternalStore(subscribe, currentScheme);
}

/** Remembers light or dark. */
export function chooseScheme(scheme: Scheme): void {
  window.localStorage.setItem(storageKey, scheme);
  for (const listener of [...listeners]) {
    listener();
  }
}

/** The class under which the CSS variables of the theme are. */
export const cssVarKey = "jiaofu";

// Ant Design's own blue and its paler texts stay under the contrast of 4.5:1 that WCAG AA asks of text.
const light: ThemeConfig = {
  cssVar: { key: cssVarKey },
  algorithm: theme.defaultAlgorithm,
  token: {
    colorPrimary: "#0b57d0",
    colorLink: "#0b57d0",
    colorSuccess: "#237804",
    colorSuccessBg: "#f6ffed",
    colorSuccessBorder: "#b7eb8f",
    colorWarning: "#ad4e00",
    colorWarningBg: "#fff7e6",
    colorWarningBorder: "#ffd591",
    colorError: "#c41d1f",
    colorErrorBg: "#fff2f0",
    colorErrorBorder: "#ffccc7",
    colorTextDescription: "#595959",
    colorTextSecondary: "#595959",
    colorTextTertiary: "#5f5f5f",
    colorTextPlaceholder: "#6b6b6b",
    colorTextDisabled: "#6b6b6b",
    borderRadius: 4,
  },
};

const dark: ThemeConfig = {
  cssVar: { key: cssVarKey },
  algorithm: theme.darkAlgorithm,
  token: {
    colorPrimary: "#1f6feb",
    colorLink: "#7ab4ff",
    colorSuccess: "#6abe39",
    colorWarning: "#e8b339",
    colorError: "#ff7875",
    colorTextDescription: "#b3b3b3",
    colorTextSecondary: "#b3b3b3",
    colorTextTertiary: "#a6a6a6",
    colorTextPlaceholder: "#9a9a9a",
    colorTextDisabled: "#9a9a9a",
    borderRadius: 4,
  },
};

/** Whether the person asked the system for less motion; asked when the page is loaded. */
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The theme of Ant Design for a scheme. */
export function themeOf(scheme: Scheme): ThemeConfig {
  const chosen = scheme === "dark" ? dark : light;
  return calm ? { ...chosen, token: { ...chosen.token, motion: false } } : chosen;
}
