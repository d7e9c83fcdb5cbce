import { inBoth } from "../i18n/words";

export const moveWords = inBoth({ title: "moves" }, { title: "moves" });
