import type { ChannelSetup, ConnectChannel } from '../../kit/channels.ts';
import { fcm } from './fcm.ts';
import { smtp } from './smtp.ts';
import { twilio } from './twilio.ts';
import { vonage } from './vonage.ts';
import { webPush } from './web-push.ts';

/** Where the services are. Tests give others. */
export interface ServiceAddresses {
  readonly twilio: string;
  readonly vonage: string;
  readonly fcm: string;
  readonly googleTokens: string;
  /** Hosts of push services: a subscription names its own, and without a list that would be a request to wherever somebody likes. */
  readonly pushHosts: readonly RegExp[];
}

const PUBLIC: ServiceAddresses = {
  twilio: 'https://api.twilio.com', vonage: 'https://api.nexmo.com', fcm: 'https://fcm.googleapis.com', googleTokens: 'https://oauth2.googleapis.com/token',
  pushHosts: [/^fcm\.googleapis\.com$/, /^(.+\.)?push\.services\.mozilla\.com$/, /^(.+\.)?push\.apple\.com$/, /^(.+\.)?notify\.windows\.com$/],
};

/** The client of a provider, by its kind. */
export function channelConnector(addresses: Partial<ServiceAddresses> = {}): ConnectChannel {
  const at = { ...PUBLIC, ...addresses };
  return (setup: ChannelSetup) => {
    switch (setup.provider) {
      case 'smtp': return smtp(setup);
      case 'twilio': return twilio(setup, at.twilio);
      case 'vonage': return vonage(setup, at.vonage);
      case 'fcm': return fcm(setup, at);
      default: return webPush(setup, at.pushHosts);
    }
  };
}
