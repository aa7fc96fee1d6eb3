import { garbageSuite } from './garbage-suite.ts';
import { isOutside } from './outside.ts';

garbageSuite((operation) => isOutside(operation));
