// Stands in for the package react-style-singleton: the same three functions,
// with a constructed style sheet instead of a <style> element, so that the
// Content-Security-Policy needs no 'unsafe-inline'.
import { useEffect } from 'react';

export function stylesheetSingleton() {
  let users = 0;
  let sheet = null;

  return {
    add(css) {
      if (users++ === 0) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      }
    },
    remove() {
      if (--users === 0) {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
        sheet = null;
      }
    },
  };
}

export function styleHookSingleton() {
  const singleton = stylesheetSingleton();

  return (css, dynamic) => {
    useEffect(() => {
      singleton.add(css);

      return () => singleton.remove();
    }, [css && dynamic]);
  };
}

export function styleSingleton() {
  const useStyle = styleHookSingleton();

  return ({ styles, dynamic }) => {
    useStyle(styles, dynamic);

    return null;
  };
}
