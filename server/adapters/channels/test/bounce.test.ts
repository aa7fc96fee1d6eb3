import { describe, expect, it } from 'vitest';
import { receiptsOfMail } from '../bounce.ts';

const REFERENCE = 'ntf_01j8zq5x7ye0h8v3k1m2n4p6r8.2';

/** As Postfix returns it: bounce(8). */
const POSTFIX = `Return-Path: <>
Date: Tue, 10 Mar 2026 12:00:05 +0000 (UTC)
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@example.com
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4F1B01C0053.1773144005/mx.example.com"
Content-Transfer-Encoding: 8bit
Message-Id: <20260310120005.4F1B01C0054@mx.example.com>

This is a MIME-encapsulated message.

--4F1B01C0053.1773144005/mx.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.com.

<ann@example.org>: host mail.example.org[192.0.2.7] said: 550 5.1.1
    <ann@example.org>: Recipient address rejected: User unknown (in reply to
    RCPT TO command)

--4F1B01C0053.1773144005/mx.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
X-Postfix-Queue-ID: 4F1B01C0053
X-Postfix-Sender: rfc822; bounces@example.com
Arrival-Date: Tue, 10 Mar 2026 12:00:04 +0000 (UTC)

Final-Recipient: rfc822; ann@example.org
Original-Recipient: rfc822;ann@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <ann@example.org>: Recipient address rejected:
    User unknown

--4F1B01C0053.1773144005/mx.example.com
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: 8bit

Return-Path: <bounces@example.com>
From: The Shop <shop@example.com>
To: ann@example.org
Subject: Hello
Message-ID: <0190ff72-f6f8-7c2d-b5b9-59b3a0aaa2c8@florin>
X-Florin-Reference: ${REFERENCE}

--4F1B01C0053.1773144005/mx.example.com--
`;

/** As Exchange Online returns it: parts within parts, the whole mail, a boundary that goes on where another ends. */
const EXCHANGE = `From: <postmaster@contoso.example>
To: <bounces@example.com>
Date: Tue, 10 Mar 2026 12:00:07 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="e0a2f7f9-1"
MIME-Version: 1.0
Subject: Undeliverable: Hello

--e0a2f7f9-1
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="e0a2f7f9-1-1"

--e0a2f7f9-1-1
Content-Type: text/plain; charset="us-ascii"

Your message to ann@contoso.example couldn't be delivered.
Action: delivered

--e0a2f7f9-1-1--

--e0a2f7f9-1
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01MB1234.eurprd01.prod.exchangelabs.example
Received-From-MTA: dns;mx.example.com
Arrival-Date: Tue, 10 Mar 2026 12:00:06 +0000

Final-Recipient: rfc822;ann@contoso.example
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException

--e0a2f7f9-1
Content-Type: message/rfc822

Received: from mx.example.com (192.0.2.1) by AM0PR01MB1234
From: The Shop <shop@example.com>
X-Florin-Reference: ${REFERENCE}
Subject: Hello
Content-Type: multipart/alternative; boundary="--_NmP-1-Part_1"

----_NmP-1-Part_1
Content-Type: text/plain; charset=utf-8

Text
----_NmP-1-Part_1--

--e0a2f7f9-1--
`;

const said = (mail: string) => receiptsOfMail(Buffer.from(mail)).map(({ reference, status, error }) => [reference, status, error?.code]);

describe('a mail that came back', () => {
  it.each([['Postfix', POSTFIX, '5.1.1'], ['Exchange', EXCHANGE, '5.2.2']])('of %s says which it was, and why, with either kind of line', (_server, mail, code) => {
    for (const text of [mail, mail.replaceAll('\n', '\r\n')]) expect(said(text)).toEqual([[REFERENCE, 'bounced', code]]);
  });

  it('repeats what the other server said, over all its lines', () => {
    expect(receiptsOfMail(Buffer.from(POSTFIX))[0]!.error!.detail).toBe('550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown');
  });

  it.each([
    ['a mailbox full for days', 'Status: 4.2.2', 'failed'], ['who sends is not wanted there', 'Status: 5.7.1 (Message refused)', 'failed'], ['no such domain', 'Status: 5.1.2', 'bounced'],
  ])('%s is %s: %s', (_what, status, outcome) => {
    expect(said(POSTFIX.replace('Status: 5.1.1', status)).map(([, one]) => one)).toEqual([outcome]);
  });

  it.each([['delayed', []], ['relayed', []], ['expanded', []], ['delivered', [[REFERENCE, 'delivered', undefined]]]])('Action: %s is %j', (action, receipts) => {
    expect(said(POSTFIX.replace('Action: failed', `Action: ${action}`))).toEqual(receipts);
  });

  it('is found by the envelope where it has nothing of the mail itself', () => {
    const bare = POSTFIX.replace(/--4F1B01C0053\S+\nContent-Description: Undelivered[\s\S]*\n--4F/, '--4F').replace('X-Postfix-Queue-ID: 4F1B01C0053', `Original-Envelope-Id: ${REFERENCE}`);
    expect(said(bare)).toEqual([[REFERENCE, 'bounced', '5.1.1']]);
  });

  it.each([
    ['an answer of somebody who is away', 'From: ann@example.org\nSubject: Out of office\nContent-Type: text/plain\n\nI am away. Action: failed\n'],
    ['one that names no mail of ours', POSTFIX.replace(/X-Florin-Reference: .*\n/, '')], ['nothing', ''], ['no mail at all', '\0\x01{"status":"delivered"}'],
    ['parts that have no end', POSTFIX.slice(0, 900)], ['parts within parts without an end', 'Content-Type: multipart/mixed; boundary=a\n\n--a\n'.repeat(2_000)],
  ])('says nothing where it is %s', (_what, mail) => {
    expect(said(mail)).toEqual([]);
  });
});
