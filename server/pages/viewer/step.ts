/**
 * The progress of a tap: being sent, waiting for a network, waiting because the server is busy, received, or refused
 * for good.
 */
export type Step = 'sending' | 'waiting' | 'busy' | 'received' | { refused: string }
