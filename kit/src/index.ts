export { fit, type Channel, type ChannelFeatures, type InboundMessage } from './channel.ts'
export { channelContract, type Sample } from './channel-contract.ts'
