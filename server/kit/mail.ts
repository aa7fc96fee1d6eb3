/** The port to whatever carries mail. */
export interface Mail {
  /** A UUID. The same mail sent again, because nobody knows whether it went out, has the same: mail programs show it once. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
  /** The same for mail programs that show HTML. */
  readonly html?: string;
  /** What it is about, for logs and file names: `password-reset`. */
  readonly kind: string;
}

export interface Mailer {
  /** Resolves once somebody else has taken it over durably; rejects where that is not known. An error with a `responseCode` is the mail server's own answer. */
  send(mail: Mail): Promise<void>;
}
