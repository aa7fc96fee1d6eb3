import type { DOCUMENT_TYPES } from '../../../../contracts/accounts.ts';
import { sameMetadata, type Metadata } from './metadata.ts';

export interface Document {
  readonly type: (typeof DOCUMENT_TYPES)[number];
  readonly number: string;
  /** Who issued it. */
  readonly country: string;
}

/** What tells who somebody is. It is sealed wherever it is kept. The reference and metadata are the tenant's words, and may name the person. */
export interface Personal {
  readonly name: string;
  readonly email: string | null;
  readonly document: Document | null;
  readonly reference: string | null;
  readonly metadata: Metadata;
}

export interface Customer extends Personal {
  readonly id: string;
  readonly type: 'person' | 'business';
  readonly country: string | null;
  /** `blocked` stops the money of all their accounts; the accounts themselves stay as they are. */
  readonly status: 'active' | 'blocked';
  readonly version: number;
  readonly createdAtMs: number;
}

/** What is left of somebody who was erased: their accounts are under this id. */
export interface ErasedCustomer extends Pick<Customer, 'id' | 'type' | 'version' | 'createdAtMs'> {
  readonly erasedAtMs: number;
}

export const isErased = (customer: Customer | ErasedCustomer): customer is ErasedCustomer => 'erasedAtMs' in customer;

/** Left out: stays. Null: is taken away. Metadata is replaced as a whole. */
export interface CustomerEdit {
  readonly name?: string;
  readonly email?: string | null;
  readonly country?: string | null;
  readonly document?: Document | null;
  readonly reference?: string | null;
  readonly status?: Customer['status'];
  readonly metadata?: Metadata;
}

/** The customer after the edit, or undefined where it changes nothing: then there is nothing to record or to tell. */
export function editCustomer(customer: Customer, edit: CustomerEdit): Customer | undefined {
  const after: Customer = {
    ...customer,
    name: edit.name ?? customer.name,
    email: edit.email === undefined ? customer.email : edit.email,
    country: edit.country === undefined ? customer.country : edit.country,
    document: edit.document === undefined ? customer.document : edit.document,
    reference: edit.reference === undefined ? customer.reference : edit.reference,
    status: edit.status ?? customer.status,
    metadata: edit.metadata ?? customer.metadata,
    version: customer.version + 1,
  };
  const same = after.name === customer.name && after.email === customer.email && after.country === customer.country && sameDocument(after.document, customer.document)
    && after.reference === customer.reference && after.status === customer.status && sameMetadata(after.metadata, customer.metadata);
  return same ? undefined : after;
}

const sameDocument = (one: Document | null, other: Document | null): boolean =>
  one === other || (one !== null && other !== null && one.type === other.type && one.number === other.number && one.country === other.country);

/** Somebody erased may move no money: nobody knows any more who they are. */
export const eraseCustomer = ({ id, type, version, createdAtMs }: Customer, nowMs: number): ErasedCustomer => ({ id, type, version: version + 1, createdAtMs, erasedAtMs: nowMs });
