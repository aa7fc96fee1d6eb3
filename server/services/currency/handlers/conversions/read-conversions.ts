import { decodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { readCursor, toPage } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { findConversion, listConversions } from '../../store/conversions.ts';
import type { CurrencyDeps, Inputs, Outputs } from '../deps.ts';
import { viewConversion, type ConversionView } from '../view.ts';

/** GET /v1/conversions/{id}. */
export async function getConversion({ database }: CurrencyDeps, { tenantId }: Call, { id }: Inputs['getConversion']): Promise<ConversionView> {
  const conversion = await findConversion(database, tenantId, decodeId('conversion', id)!);
  if (conversion === undefined) throw refuse('not_found', { resourceId: id });
  return viewConversion(conversion);
}

/** GET /v1/conversions. The cursor is the id of the last one shown. */
export async function listAllConversions({ database }: CurrencyDeps, call: Call, input: Inputs['listConversions']): Promise<Outputs['listConversions']> {
  const limit = Number(input.limit ?? 20);
  const quoteId = input.quoteId === undefined ? undefined : decodeId('quote', input.quoteId);
  const found = await listConversions(database.reads(call.readAfter), call.tenantId, { status: input.status, quoteId, reference: input.reference, before: readCursor('conversion', input.cursor), limit: limit + 1 });
  return toPage('conversion', found, limit, viewConversion);
}
