import { sameMetadata, type Metadata } from './metadata.ts';

export interface Customer {
  readonly id: string;
  readonly type: 'person' | 'business';
  readonly name: string;
  readonly email: string | null;
  readonly country: string | null;
  /** `blocked` stops the money of all their accounts; the accounts themselves stay as they are. */
  readonly status: 'active' | 'blocked';
  readonly reference: string | null;
  readonly metadata: Metadata;
  readonly version: number;
  readonly createdAtMs: number;
}

/** Left out: stays. Null: is taken away. Metadata is replaced as a whole. */
export interface CustomerEdit {
  readonly name?: string;
  readonly email?: string | null;
  readonly country?: string | null;
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
    reference: edit.reference === undefined ? customer.reference : edit.reference,
    status: edit.status ?? customer.status,
    metadata: edit.metadata ?? customer.metadata,
    version: customer.version + 1,
  };
  const same = after.name === customer.name && after.email === customer.email && after.country === customer.country
    && after.reference === customer.reference && after.status === customer.status && sameMetadata(after.metadata, customer.metadata);
  return same ? undefined : after;
}
