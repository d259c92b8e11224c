import type { Locale } from "./test.ts";

/** A resident identity number with the right check digit (GB 11643). An even sequence is a woman's. */
export function idNumber(birth: string, sequence = 2): string {
  const first17 = `110105${birth.replaceAll("-", "")}${String(sequence).padStart(3, "0")}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return first17 + "10X98765432"[sum % 11];
}

export type Person = { name: string; idNumber: string; relation: string };

export const GRACE: Record<Locale, Person> = {
  en: { name: "Grace Lin", idNumber: idNumber("1988-05-17"), relation: "self" },
  zh: { name: "林小雅", idNumber: idNumber("1988-05-17"), relation: "self" },
};
