import { replaySuite } from './replay-suite.ts';
import { eventsHouse } from './support.ts';

const house = await eventsHouse({ segmentEvents: '100', tailChunks: '8' });

replaySuite('embedded bus', () => house);
