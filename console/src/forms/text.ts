/** How long a text is as the API counts it: code points in normalization form C. */
export function lengthOf(text: string): number {
  return [...text.normalize("NFC")].length;
}

/** Whether a text says nothing: only blanks, and characters that show nothing. */
export function isBlank(text: string | undefined): boolean {
  return (text ?? "").replace(/[\s\p{Cf}\u115f\u1160\u2800\u3164\uffa0]/gu, "") === "";
}
