/** What a form-encoded body says: `a[b][0]=c` is `{ a: { b: ['c'] } }`. Texts stay texts. */
export type Form = { readonly [name: string]: FormValue };
export type FormValue = string | readonly FormValue[] | Form;

type Open = { [name: string]: string | Open };

export function readForm(text: string): Form {
  const root: Open = Object.create(null) as Open;
  for (const [name, value] of new URLSearchParams(text)) {
    const keys = name.replaceAll(']', '').split('[');
    let at = root;
    for (const [index, key] of keys.entries()) {
      // `expand[]=a&expand[]=b`: the next number.
      const own = key === '' ? String(Object.keys(at).length) : key;
      if (index === keys.length - 1) {
        at[own] = value;
        break;
      }
      const next = at[own];
      at = typeof next === 'object' ? next : (at[own] = Object.create(null) as Open);
    }
  }
  return closed(root) as Form;
}

/** Objects whose names are all numbers were lists. */
function closed(value: string | Open): FormValue {
  if (typeof value === 'string') return value;
  const names = Object.keys(value);
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) return names.sort((a, b) => Number(a) - Number(b)).map((name) => closed(value[name]!));
  return Object.fromEntries(names.map((name) => [name, closed(value[name]!)]));
}
