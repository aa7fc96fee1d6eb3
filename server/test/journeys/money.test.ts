import { moneyJourney } from './money.ts';
import { SHAPES } from './shapes.ts';

for (const name of Object.keys(SHAPES) as (keyof typeof SHAPES)[]) moneyJourney(name);
