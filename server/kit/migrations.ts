/** What a service asks of its database, as data in its manifest. */
export interface ServiceSchema {
  /** The service's name, which is also its schema's; its role is `florin_<name>`. */
  readonly name: string;
  /**
   * A folder of `NNNN-name.sql` files, run in order, each in a transaction of its own, with `search_path` set.
   * The role may read and write every table, and a migration takes rights away where rows must never change:
   * `REVOKE UPDATE, DELETE ON entries FROM florin_ledger`.
   */
  readonly migrations?: URL;
  /** PostgreSQL extensions its SQL needs, such as `pg_trgm`; they live in the schema `extensions`. */
  readonly extensions?: readonly string[];
}
