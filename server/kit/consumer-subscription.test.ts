import { expect, it } from 'vitest';
import { subscription } from './consumer-subscription.ts';

const of = (types: string[], ...listens: string[]) => Object.fromEntries(
  [...subscription({ name: 'c', types }, listens)].map(([service, wanted]) => [service, wanted === 'all' ? wanted : [...wanted].sort()]));

it('gives a consumer the types it names from the services that its service listens to', () => {
  expect(of(['a.made', 'b.made'], 'a:a.made', 'a:a.gone', 'b:*')).toEqual({ a: ['a.made'], b: ['a.made', 'b.made'] });
});

it('gives one that names none all that its service listens to', () => {
  expect(of([], 'a:a.made', 'a:a.gone', 'b:*', 'b:b.made')).toEqual({ a: ['a.gone', 'a.made'], b: 'all' });
});

it('refuses a type that could never come', () => {
  expect(() => of(['a.made', 'a.gone'], 'a:a.made')).toThrow('consumer c wants a.gone, which its service does not listen to');
  expect(() => of([], 'a')).toThrow('service:type');
});
