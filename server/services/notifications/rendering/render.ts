import type { Channel } from '../../../../contracts/notifications/words.ts';
import type { Content, Rendered } from '../domain/notification.ts';
import { plainHtml } from '../domain/plain-html.ts';
import { parseLiquid, TemplateProblem, type Parsed, type Setting } from './liquid.ts';

/** Parts of a message, parsed once and rendered often. */
export interface Renderer { render(data: object, setting: Setting): Rendered }

/** Which part a problem is in: `text, line 3: …`. */
export class PartProblem extends Error {
  override readonly name = 'PartProblem';
  readonly part: keyof Content;

  constructor(part: keyof Content, problem: TemplateProblem) {
    super(problem.message);
    this.part = part;
  }
}

const LONGEST_SUBJECT = 500;
const LONGEST_TEXT = 100_000;

export function renderer(content: Content, channel: Channel, strict: boolean): Renderer {
  const parse = (part: keyof Content, kind: 'text' | 'html'): Parsed | undefined =>
    (content[part] === undefined ? undefined : inPart(part, () => parseLiquid(content[part]!, kind, strict)));
  const [subject, text, html] = [parse('subject', 'text'), parse('text', 'text')!, parse('html', 'html')];
  return {
    render(data, setting) {
      const body = inPart('text', () => text.render(data, setting)).trim().slice(0, LONGEST_TEXT);
      return {
        // One line: what comes after it in a mail is the next header.
        subject: subject === undefined ? null : inPart('subject', () => subject.render(data, setting)).replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_SUBJECT),
        text: body,
        html: channel !== 'email' ? null : html === undefined ? plainHtml(body, setting.locale) : inPart('html', () => html.render(data, setting)),
      };
    },
  };
}

function inPart<T>(part: keyof Content, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof TemplateProblem ? new PartProblem(part, error) : error;
  }
}
