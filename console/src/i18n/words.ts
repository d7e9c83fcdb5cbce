/** What a bundle of words in one language has to have to say the same as another one. */
type PluralOne<T> = {
  [K in keyof T & string as K extends `${infer Base}_other` ? `${Base}_one` : never]?: string;
};

export type SameWords<T> = { [K in keyof T]: T[K] extends string ? string : SameWords<T[K]> } & PluralOne<T>;

/** The words of a part of the console in both languages; a word that one of them lacks does not compile. */
export function inBoth<const T extends object>(zh: T, en: SameWords<T>): { zh: T; en: SameWords<T> } {
  return { zh, en };
}
