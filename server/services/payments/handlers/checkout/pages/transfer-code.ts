/** A transfer as banking apps read it: EPC069-12, version 2, which needs no BIC within the EEA. Undefined where it does not fit into one. */
export function transferCode({ iban, bic, holder, amount, reference }: { iban: string; bic: string | null; holder: string; amount: number; reference: string }): string | undefined {
  // From 0.01 to 999,999,999.99 EUR, by the guideline.
  if (amount > 99_999_999_999 || holder.length > 70 || reference.length > 140) return undefined;
  const cents = String(amount).padStart(3, '0');
  return ['BCD', '002', '1', 'SCT', bic ?? '', holder, iban, `EUR${cents.slice(0, -2)}.${cents.slice(-2)}`, '', '', reference].join('\n');
}
