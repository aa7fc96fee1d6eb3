const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);

const STYLE = 'margin:0 auto;max-width:36rem;padding:1.5rem;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#1a1a1a';

/** A mail that is text alone, for mail programs that show HTML: paragraphs, nothing fetched from anywhere. */
export function plainHtml(text: string, language: string): string {
  const paragraphs = text.trim().split(/\n{2,}/).map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`);
  return `<!doctype html><html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head><body style="margin:0;background:#fff"><div style="${escapeHtml(STYLE)}">${paragraphs.join('')}</div></body></html>`;
}
